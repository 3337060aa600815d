#include "area.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "geodesic.h"

namespace sharedsky {
namespace {

constexpr double kEdge_m = 2500.0;
constexpr std::size_t kBlock = 32;
// Chords of path and edge sag under the surface; boxes must still meet.
constexpr double kSag_m = 1.0;
constexpr double kTouch_s = 1e-3;
constexpr double kRoot_s = 1e-9;
constexpr double kSame_s = 1e-7;  // sums of the same instants in another order

Vec3 along(const Stretch& s, double t) {
    return s.lasts_s > 0.0 ? s.from + (t / s.lasts_s) * (s.to - s.from) : s.from;
}

// Stretch by stretch between the marks: inside where its middle is.
template <typename Inside>
Spans between(std::vector<double> marks, double lasts_s, Inside inside) {
    marks.push_back(0.0), marks.push_back(lasts_s);
    for (double& t : marks) t = std::clamp(t, 0.0, lasts_s);
    std::sort(marks.begin(), marks.end());
    Spans result;
    for (std::size_t k = 0; k + 1 < marks.size(); ++k) {
        if (marks[k + 1] <= marks[k] && lasts_s > 0.0) continue;
        if (!inside((marks[k] + marks[k + 1]) / 2)) continue;
        if (!result.empty() && result.back().hi >= marks[k]) result.back().hi = marks[k + 1];
        else result.push_back({marks[k], marks[k + 1]});
    }
    return result;
}

// Where linear a + b t is within [low, high].
Span linear(double a, double b, double low, double high) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    if (b == 0.0) return a >= low && a <= high ? Span{-inf, inf} : Span{1.0, 0.0};
    const double p = (low - a) / b, q = (high - a) / b;
    return {std::fmin(p, q), std::fmax(p, q)};
}

// Where |(x0 + vx t, y0 + vy t)| <= r.
Span disc(double x0, double vx, double y0, double vy, double r) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    const double a = vx * vx + vy * vy;
    if (a == 0.0) return x0 * x0 + y0 * y0 <= r * r ? Span{-inf, inf} : Span{1.0, 0.0};
    const double at = -(x0 * vx + y0 * vy) / a, x = x0 + vx * at, y = y0 + vy * at;
    const double rest = r * r - x * x - y * y;
    if (rest < 0.0) return {1.0, 0.0};
    const double half = std::sqrt(rest / a);
    return {at - half, at + half};
}

}  // namespace

Spans unite(Spans a, const Spans& b) {
    a.insert(a.end(), b.begin(), b.end());
    std::sort(a.begin(), a.end(), [](const Span& x, const Span& y) { return x.lo < y.lo; });
    Spans result;
    for (const Span& s : a) {
        if (s.empty()) continue;
        if (!result.empty() && s.lo <= result.back().hi) result.back().hi = std::fmax(result.back().hi, s.hi);
        else result.push_back(s);
    }
    return result;
}

Spans intersect(const Spans& a, const Spans& b) {
    Spans result;
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        const Span s{std::fmax(a[i].lo, b[j].lo), std::fmin(a[i].hi, b[j].hi)};
        if (!s.empty()) result.push_back(s);
        if (a[i].hi < b[j].hi) ++i;
        else ++j;
    }
    return result;
}

Spans subtract(const Spans& a, const Spans& b) {
    Spans result;
    for (const Span& whole : a) {
        double from = whole.lo;
        bool left = true;
        for (const Span& hole : b) {
            if (hole.hi < from) continue;
            if (hole.lo > whole.hi) break;
            if (hole.lo > from) result.push_back({from, hole.lo});
            from = hole.hi;
            left = from < whole.hi;
            if (!left) break;
        }
        if (left) result.push_back({from, whole.hi});
    }
    return result;
}

bool Ring::Box::overlaps(const Box& other) const {
    for (int k = 0; k < 3; ++k) {
        if (low[k] > other.high[k] || other.low[k] > high[k]) return false;
    }
    return true;
}

Ring::Ring(const double* lon, const double* lat, std::size_t n) {
    if (n > 1 && lon[0] == lon[n - 1] && lat[0] == lat[n - 1]) --n;
    if (n < 3) throw std::invalid_argument("a ring needs three corners");
    std::size_t corners = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t j = (i + 1) % n;
        const Inverse edge = inverse(lat[i], lon[i], lat[j], lon[j]);
        if (!std::isfinite(edge.s_m)) throw std::invalid_argument("a corner of a ring is not on the earth");
        if (edge.s_m == 0.0) continue;
        ++corners;
        p_.push_back(to_ecef(lat[i], lon[i], 0.0));
        const auto parts = static_cast<int>(std::ceil(edge.s_m / kEdge_m));
        for (int k = 1; k < parts; ++k) {
            const Direct d = direct(lat[i], lon[i], edge.azi1_deg, edge.s_m * k / parts);
            p_.push_back(to_ecef(d.lat_deg, d.lon_deg, 0.0));
        }
    }
    if (corners < 3) throw std::invalid_argument("a ring needs three corners");
    p_.push_back(p_.front());
    Vec3 sum{0, 0, 0};
    for (std::size_t k = 0; k + 1 < p_.size(); ++k) sum = sum + norm(p_[k + 1] - p_[k]) * unit(p_[k] + p_[k + 1]);
    centre_ = unit(sum);
    for (const Vec3& p : p_) least_cos_ = std::fmin(least_cos_, dot(unit(p), centre_));
    if (!(least_cos_ > 0.0)) throw std::invalid_argument("a ring is larger than a hemisphere");
    constexpr double inf = std::numeric_limits<double>::infinity();
    const Box nothing{{inf, inf, inf}, {-inf, -inf, -inf}};
    whole_ = nothing;
    for (std::size_t k = 0; k + 1 < p_.size(); k += kBlock) {
        Box box = nothing;
        for (std::size_t i = k; i <= std::min(k + kBlock, p_.size() - 1); ++i) {
            const std::array<double, 3> at{p_[i].x, p_[i].y, p_[i].z};
            for (int d = 0; d < 3; ++d) {
                box.low[d] = std::fmin(box.low[d], at[d]), box.high[d] = std::fmax(box.high[d], at[d]);
                whole_.low[d] = std::fmin(whole_.low[d], at[d]), whole_.high[d] = std::fmax(whole_.high[d], at[d]);
            }
        }
        blocks_.push_back(box);
    }
}

// How often the ring winds about p, from the directions to its points in the plane that touches the earth at p.
bool Ring::contains(Vec3 p) const {
    if (dot(unit(p), centre_) < least_cos_ - 1e-9) return false;
    const Vec3 up = normal_at(p);
    Vec3 east = cross(Vec3{0, 0, 1}, up);
    if (norm(east) < 1e-9) east = {1, 0, 0};
    east = unit(east);
    const Vec3 north = cross(up, east);
    double turned = 0.0, x0 = dot(p_[0] - p, east), y0 = dot(p_[0] - p, north);
    for (std::size_t k = 1; k < p_.size(); ++k) {
        const double x = dot(p_[k] - p, east), y = dot(p_[k] - p, north);
        turned += std::atan2(x0 * y - x * y0, x0 * x + y0 * y);
        x0 = x, y0 = y;
    }
    return std::fabs(turned) > kPi;
}

void Ring::meet(const Stretch& s, std::vector<double>& crossings, Spans& near) const {
    const double margin = s.u_m + kSag_m;
    const Box box{{std::fmin(s.from.x, s.to.x) - margin, std::fmin(s.from.y, s.to.y) - margin, std::fmin(s.from.z, s.to.z) - margin},
                  {std::fmax(s.from.x, s.to.x) + margin, std::fmax(s.from.y, s.to.y) + margin, std::fmax(s.from.z, s.to.z) + margin}};
    if (!whole_.overlaps(box)) return;
    Spans found;
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
        if (!blocks_[b].overlaps(box)) continue;
        for (std::size_t k = b * kBlock; k < std::min((b + 1) * kBlock, p_.size() - 1); ++k) {
            const Vec3 edge = p_[k + 1] - p_[k];
            const double length = norm(edge);
            const Vec3 ahead = (1.0 / length) * edge, side = unit(cross(normal_at(p_[k] + p_[k + 1]), ahead));
            const Vec3 r0 = s.from - p_[k], r1 = s.to - p_[k];
            const double x0 = dot(r0, ahead), y0 = dot(r0, side);
            const double vx = s.lasts_s > 0.0 ? (dot(r1, ahead) - x0) / s.lasts_s : 0.0;
            const double vy = s.lasts_s > 0.0 ? (dot(r1, side) - y0) / s.lasts_s : 0.0;
            if (vy != 0.0) {
                const double t = -y0 / vy, x = x0 + vx * t;
                // a little over: marks too many do no harm, the middle between marks decides
                if (t >= -kTouch_s && t <= s.lasts_s + kTouch_s && x >= -1.0 && x <= length + 1.0) crossings.push_back(t);
            }
            Span strip = linear(x0, vx, 0.0, length);
            const Span beside = linear(y0, vy, -s.u_m, s.u_m);
            strip = {std::fmax(strip.lo, beside.lo), std::fmin(strip.hi, beside.hi)};
            Span reach{1.0, 0.0};
            for (const Span& part : {strip, disc(x0, vx, y0, vy, s.u_m), disc(x0 - length, vx, y0, vy, s.u_m)}) {
                if (part.empty()) continue;
                reach = reach.empty() ? part : Span{std::fmin(reach.lo, part.lo), std::fmax(reach.hi, part.hi)};
            }
            reach = {std::fmax(reach.lo, 0.0), std::fmin(reach.hi, s.lasts_s)};
            if (!reach.empty()) found.push_back(reach);
        }
    }
    near = unite(std::move(near), found);
}

bool PolygonArea::contains(Vec3 p) const {
    if (!rings.front().contains(p)) return false;
    return std::none_of(rings.begin() + 1, rings.end(), [&](const Ring& hole) { return hole.contains(p); });
}

Stay PolygonArea::stay(const Stretch& s, Hint& hint) const {
    std::vector<double> marks;
    Spans near;
    for (const Ring& ring : rings) ring.meet(s, marks, near);
    // without an edge to cross a path stays what it was
    const bool settled = marks.empty() && hint >= 0;
    const Spans in = between(std::move(marks), s.lasts_s,
                             [&](double t) { return settled ? hint == 1 : contains(along(s, t)); });
    hint = !in.empty() && in.back().hi == s.lasts_s ? 1 : 0;
    return {in, unite(in, near), subtract(in, near)};
}

Stay CircleArea::stay(const Stretch& s) const {
    const Vec3 centre = to_ecef(lat_deg, lon_deg, 0.0);
    const double length = norm(s.to - s.from), chord = norm(0.5 * (s.from + s.to) - centre);
    // an arc is between its chord and π/2 of it: far enough in or out, nothing needs to be solved
    if (chord - length > radius_m + s.u_m + kSag_m) return {};
    if ((chord + length) * kPi / 2 < radius_m - s.u_m - kSag_m) {
        const Spans all{{0.0, s.lasts_s}};
        return {all, all, all};
    }
    const auto distance = [&](double t) {
        const Geodetic g = to_geodetic(along(s, t));
        return inverse(lat_deg, lon_deg, g.lat_deg, g.lon_deg).s_m;
    };
    // the distance falls, then rises: turning point from the chord, exact enough to split at
    const Vec3 r = s.from - centre, w = s.to - s.from, up = normal_at(s.from + s.to);
    const Vec3 flat_w = w - dot(w, up) * up;
    const double square = dot(flat_w, flat_w);
    const double turn = square > 0.0 ? std::clamp(-dot(r, flat_w) / square, 0.0, 1.0) * s.lasts_s : 0.0;
    const std::array<double, 3> knots{0.0, turn, s.lasts_s};
    const std::array<double, 3> at{distance(knots[0]), distance(knots[1]), distance(knots[2])};
    const auto within = [&](double level) {
        std::vector<double> marks;
        for (int k = 0; k < 2; ++k) {
            double a = knots[k], b = knots[k + 1], fa = at[k] - level, fb = at[k + 1] - level;
            if ((fa < 0.0) == (fb < 0.0)) continue;
            for (int step = 0; step < 60 && b - a > kRoot_s; ++step) {  // secant inside a bracket, halved every third time
                double t = step % 3 == 2 ? (a + b) / 2 : a + (b - a) * fa / (fa - fb);
                if (!(t > a && t < b)) t = (a + b) / 2;
                const double f = distance(t) - level;
                if (f == 0.0) { a = b = t; break; }
                if ((f < 0.0) == (fa < 0.0)) a = t, fa = f;
                else b = t, fb = f;
            }
            marks.push_back((a + b) / 2);
        }
        return between(std::move(marks), s.lasts_s, [&](double t) { return distance(t) < level; });
    };
    const Spans in = within(radius_m);
    if (s.u_m <= 0.0) return {in, in, in};
    return {in, within(radius_m + s.u_m), radius_m > s.u_m ? within(radius_m - s.u_m) : Spans{}};
}

Stay Area::stay(const Stretch& s, std::vector<Hint>& hints) const {
    Stay all;
    const auto add = [&](const Stay& one) {
        all.in = unite(std::move(all.in), one.in);
        all.wide = unite(std::move(all.wide), one.wide);
        all.sure = unite(std::move(all.sure), one.sure);
    };
    for (std::size_t k = 0; k < polygons.size(); ++k) add(polygons[k].stay(s, hints[k]));
    for (const CircleArea& circle : circles) add(circle.stay(s));
    return all;
}

Occupancies occupy(const Path& path, const Area& area, const Band& band, std::int64_t start_us, std::int64_t end_us) {
    Occupancies result;
    if (path.elements().empty()) return result;
    const std::int64_t base = path.start(path.elements().front());
    const auto seconds = [&](std::int64_t us) { return static_cast<double>(us - base) * 1e-6; };
    Spans in, wide, sure, unknown;
    std::vector<double> unseen_before, unseen_after;  // where a run, or the altitude, begins and ends
    const auto append = [&](Spans& to, const Spans& from, double shift) {
        for (const Span& s : from) {
            if (!to.empty() && s.lo + shift - to.back().hi <= kTouch_s) to.back().hi = std::fmax(to.back().hi, s.hi + shift);
            else to.push_back({s.lo + shift, s.hi + shift});
        }
    };
    const std::size_t begin = path.seek(start_us);
    bool known_before = begin < path.elements().size() && !path.begins_run(begin);
    std::vector<Hint> hints(area.polygons.size(), -1);
    for (std::size_t k = begin; k < path.elements().size(); ++k) {
        const Element& e = path.elements()[k];
        const std::int64_t from = path.start(e), to = path.end(e);
        if (from > end_us) break;
        const double t0 = seconds(from), lasts = static_cast<double>(to - from) * 1e-6;
        const Stretch stretch{path.at_node(e.node), path.at_node(e.node + (e.link ? 1 : 0)), lasts,
                              path.radius(e) + path.off_path(e, from, to, false)};
        if (path.begins_run(k)) std::fill(hints.begin(), hints.end(), Hint{-1});
        Stay stay = area.stay(stretch, hints);
        const Spans clip{{std::fmax(0.0, seconds(std::max(from, start_us)) - t0), std::fmin(lasts, seconds(std::min(to, end_us)) - t0)}};
        bool known = true;
        const auto limit = [&](const Heights* heights, double bound, bool lower) {
            if (heights == nullptr) return;
            const double v0 = heights->at(path, e, from), v1 = heights->at(path, e, to);
            const double mid = heights->at(path, e, from + (to - from) / 2);
            if (!std::isfinite(v0 + v1 + mid)) { known = false; return; }
            const double u = heights->spread(path, e) + heights->off_line_m(path, e, from, to, false);
            const double rate = lasts > 0.0 ? (v1 - v0) / lasts : 0.0;
            constexpr double inf = std::numeric_limits<double>::infinity();
            const auto cut = [&](Spans& spans, double by) {
                const Span ok = lower ? linear(v0, rate, bound - by, inf) : linear(v0, rate, -inf, bound + by);
                spans = ok.empty() ? Spans{} : intersect(spans, {ok});
            };
            cut(stay.in, 0.0), cut(stay.wide, u), cut(stay.sure, -u);
        };
        limit(band.over_lower, band.lower_m, true);
        limit(band.over_upper, band.upper_m, false);
        if (path.begins_run(k) || (known && !known_before)) unseen_before.push_back(t0);
        if (!known && known_before) unseen_after.push_back(t0);
        if (path.ends_run(k)) unseen_after.push_back(t0 + lasts);
        known_before = known;
        if (!known) {
            append(unknown, intersect(stay.in, clip), t0);
            continue;
        }
        append(in, intersect(stay.in, clip), t0);
        append(wide, intersect(stay.wide, clip), t0);
        append(sure, intersect(stay.sure, clip), t0);
    }
    const auto us = [&](double t) { return base + std::llround(t * 1e6); };
    const auto is_at = [](const std::vector<double>& times, double t) {
        return std::any_of(times.begin(), times.end(), [t](double when) { return std::fabs(when - t) < kSame_s; });
    };
    for (const Span& s : in) {
        // an instant at which a corner is touched is no stay; an instant that is a single fix is
        const bool lonely = is_at(unseen_before, s.lo) && is_at(unseen_after, s.hi);
        if (s.hi - s.lo < 1e-6 && !lonely) continue;
        Span reach = s;
        for (const Span& w : wide) {
            if (w.lo <= s.lo && w.hi >= s.hi) reach = w;
        }
        double first = s.hi, last = s.lo;
        bool certain = false;
        for (const Span& c : sure) {
            if (c.lo < s.lo - kTouch_s || c.hi > s.hi + kTouch_s) continue;
            first = certain ? first : std::fmax(c.lo, s.lo), last = std::fmin(c.hi, s.hi);
            certain = true;
        }
        result.occupied.push_back({us(s.lo), us(s.hi), std::fmax(s.lo - reach.lo, first - s.lo),
                                   std::fmax(reach.hi - s.hi, s.hi - last), !is_at(unseen_before, s.lo),
                                   !is_at(unseen_after, s.hi), certain});
    }
    for (const Span& s : unknown) result.unknown.emplace_back(us(s.lo), us(s.hi));
    return result;
}

}  // namespace sharedsky
