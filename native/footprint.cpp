#include "footprint.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <stdexcept>

namespace sharedsky {
namespace {

constexpr double kPiece_m = 10'000.0;
constexpr std::size_t kBlock = 16;
// Corners that parties share are not the same bits on both sides.
constexpr double kTouch_m = 1e-3;
// A chord of kPiece_m lies 2 m under the surface, and another across it need not.
constexpr double kSag_m = 3.0;
// Geocentric directions of a geodesic piece leave the great circle by far less.
constexpr double kCap_rad = 1e-7;
constexpr double kSame_m = 1e-6;
// What covers another may be this much too small: between a millimetre, which is noise, and a centimetre.
constexpr double kSlack_m = 5e-3;
// No coast of a hemisphere is longer; more is a zigzag that only costs time.
constexpr double kRing_m = 1e8;

double angle_between(Vec3 u, Vec3 v) { return 2.0 * std::asin(std::fmin(norm(u - v) / 2.0, 1.0)); }

// One piece in the plane that touches the earth in its middle.
struct Piece {
    Vec3 from, ahead, side;
    double length;

    Piece(Vec3 a, Vec3 b) : from(a), length(norm(b - a)) {
        ahead = (1.0 / length) * (b - a);
        side = unit(cross(normal_at(a + b), ahead));
    }
    double beside(Vec3 q) const { return dot(q - from, side); }
    double distance(Vec3 q) const {
        const double x = dot(q - from, ahead);
        return std::hypot(x - std::clamp(x, 0.0, length), beside(q));
    }
};

bool pieces_touch(Vec3 a0, Vec3 a1, Vec3 b0, Vec3 b1) {
    const Piece a(a0, a1), b(b0, b1);
    if (a.beside(b0) * a.beside(b1) < 0.0 && b.beside(a0) * b.beside(a1) < 0.0) return true;
    return a.distance(b0) <= kTouch_m || a.distance(b1) <= kTouch_m || b.distance(a0) <= kTouch_m ||
           b.distance(a1) <= kTouch_m;
}

struct Span {
    double from, to;
};

// Where a chord runs within slack_m of a piece, as seen from above: an interval, since what is that near is convex.
Span near_piece(Vec3 a, Vec3 ahead, double length, const Piece& piece, double slack_m) {
    const double x0 = dot(a - piece.from, piece.ahead), y0 = piece.beside(a);
    const double dx = dot(ahead, piece.ahead), dy = dot(ahead, piece.side);
    Span found{length, 0.0};
    const auto add = [&](double t0, double t1) {
        t0 = std::fmax(t0, 0.0), t1 = std::fmin(t1, length);
        if (t0 <= t1) found = {std::fmin(found.from, t0), std::fmax(found.to, t1)};
    };
    const auto between = [](double at, double step, double low, double high, double& t0, double& t1) {
        if (step == 0.0) return low <= at && at <= high;
        const double u = (low - at) / step, v = (high - at) / step;
        t0 = std::fmax(t0, std::fmin(u, v)), t1 = std::fmin(t1, std::fmax(u, v));
        return t0 <= t1;
    };
    double t0 = 0.0, t1 = length;
    if (between(x0, dx, 0.0, piece.length, t0, t1) && between(y0, dy, -slack_m, slack_m, t0, t1)) add(t0, t1);
    const double speed2 = dx * dx + dy * dy;
    for (const double end : {0.0, piece.length}) {
        const double x = x0 - end;
        if (speed2 == 0.0) {
            if (std::hypot(x, y0) <= slack_m) add(0.0, length);
            continue;
        }
        const double nearest = -(x * dx + y0 * dy) / speed2, off = (x * dy - y0 * dx) * (x * dy - y0 * dx) / speed2;
        if (off > slack_m * slack_m) continue;
        const double half = std::sqrt((slack_m * slack_m - off) / speed2);
        add(nearest - half, nearest + half);
    }
    return found;
}

// Distance in space from a point to a piece's chord.
double chord_distance(Vec3 c, Vec3 a, Vec3 b) {
    const Vec3 way = b - a;
    const double t = std::clamp(dot(c - a, way) / dot(way, way), 0.0, 1.0);
    return norm(c - a - t * way);
}

// Whether the geodesic distance from the centre to some point of the piece is at most level_m. The distance falls and
// then rises along a piece; where it is least the geodesic from the centre meets it squarely, which spherical
// trigonometry finds up to the flattening, and the next step up to its square.
bool piece_within(double lat, double lon, Vec3 a, Vec3 b, double level_m) {
    const Vec3 centre = to_ecef(lat, lon, 0.0);
    if (chord_distance(centre, a, b) > level_m + kSag_m) return false;  // no geodesic is shorter than its chord
    const Piece piece(a, b);
    double x = std::clamp(dot(centre - a, piece.ahead), 0.0, piece.length);
    for (int step = 0; step < 12; ++step) {
        const Geodetic at = to_geodetic(a + x * piece.ahead);
        const Inverse way = inverse(lat, lon, at.lat_deg, at.lon_deg);
        if (way.s_m <= level_m) return true;
        const double phi = at.lat_deg * kDeg, lam = at.lon_deg * kDeg, azi = way.azi2_deg * kDeg;
        const Vec3 east{-std::sin(lam), std::cos(lam), 0.0};
        const Vec3 north{-std::sin(phi) * std::cos(lam), -std::sin(phi) * std::sin(lam), std::cos(phi)};
        const double along = dot(std::sin(azi) * east + std::cos(azi) * north, piece.ahead);
        const double r = gaussian_radius(normal_at(a)), d = way.s_m / r;
        const double next = std::clamp(x - r * std::atan2(std::sin(d) * along, std::cos(d)), 0.0, piece.length);
        if (std::fabs(next - x) < 1e-4) return false;
        x = next;
    }
    return false;
}

// The direction whose geocentric latitude is the authalic latitude: equal areas on the ellipsoid and on the sphere.
Vec3 authalic(Vec3 p) {
    const Vec3 n = normal_at(p);
    const double e = std::sqrt(kE2);
    const auto q = [e](double s) {
        return (1.0 - kE2) * (s / (1.0 - kE2 * s * s) + std::atanh(e * s) / e);
    };
    const double s = std::clamp(q(n.z) / q(1.0), -1.0, 1.0), flat = std::hypot(p.x, p.y);
    const double c = std::sqrt((1.0 - s) * (1.0 + s));
    return flat > 0.0 ? Vec3{c * p.x / flat, c * p.y / flat, s} : Vec3{0.0, 0.0, s};
}

double authalic_radius2() {
    const double e = std::sqrt(kE2);
    return kA * kA / 2.0 * (1.0 + (1.0 - kE2) / e * std::atanh(e));
}

}  // namespace

bool Cap::meets(const Cap& other) const {
    return angle_between(centre, other.centre) <= angle + other.angle + kCap_rad;
}

Box Box::nothing() {
    constexpr double inf = std::numeric_limits<double>::infinity();
    return {{inf, inf, inf}, {-inf, -inf, -inf}};
}

void Box::add(Vec3 p) {
    const std::array<double, 3> at{p.x, p.y, p.z};
    for (int d = 0; d < 3; ++d) low[d] = std::fmin(low[d], at[d]), high[d] = std::fmax(high[d], at[d]);
}

bool Box::apart(const Box& other, double by) const {
    for (int d = 0; d < 3; ++d) {
        if (low[d] > other.high[d] + by || other.low[d] > high[d] + by) return true;
    }
    return false;
}

Outline::Outline(const double* lon, const double* lat, std::size_t n) {
    std::size_t corners = 0;
    double round_m = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        if (!(std::fabs(lat[i]) <= 90.0) || !std::isfinite(lon[i])) {
            throw std::invalid_argument("a corner of a ring is not on the earth");
        }
        const std::size_t j = (i + 1) % n;
        if (!(std::fabs(lat[j]) <= 90.0) || !std::isfinite(lon[j])) continue;  // told in its turn
        const Vec3 here = to_ecef(lat[i], lon[i], 0.0), next = to_ecef(lat[j], lon[j], 0.0);
        const double chord = norm(next - here);
        if (chord < kSame_m) continue;
        round_m += chord;
        if (round_m > kRing_m) throw std::invalid_argument("a ring is longer than 100,000 km");
        ++corners;
        p_.push_back(here);
        corner_.push_back(true);
        if (chord <= kPiece_m) continue;
        const Inverse edge = inverse(lat[i], lon[i], lat[j], lon[j]);
        const auto parts = static_cast<int>(std::ceil(edge.s_m / kPiece_m));
        for (int k = 1; k < parts; ++k) {
            const Direct d = direct(lat[i], lon[i], edge.azi1_deg, edge.s_m * k / parts);
            p_.push_back(to_ecef(d.lat_deg, d.lon_deg, 0.0));
            corner_.push_back(false);
        }
    }
    if (corners < 3) throw std::invalid_argument("a ring needs three corners");
    p_.push_back(p_.front());
    corner_.push_back(true);
    Vec3 sum{0, 0, 0};
    for (std::size_t k = 0; k + 1 < p_.size(); ++k) sum = sum + norm(p_[k + 1] - p_[k]) * unit(p_[k] + p_[k + 1]);
    cap_.centre = unit(sum);
    for (const Vec3& p : p_) cap_.angle = std::fmax(cap_.angle, angle_between(unit(p), cap_.centre));
    if (!(cap_.angle < kPi / 2)) throw std::invalid_argument("a ring is larger than a hemisphere");
    for (std::size_t k = 0; k + 1 < p_.size(); k += kBlock) {
        Box box = Box::nothing();
        for (std::size_t i = k; i <= std::min(k + kBlock, p_.size() - 1); ++i) box.add(p_[i]);
        blocks_.push_back(box);
    }
}

// How often the ring winds about p, in the plane that touches the earth at p: crossings of the ray to the east.
bool Outline::winds_about(Vec3 p) const {
    if (angle_between(unit(p), cap_.centre) > cap_.angle + kCap_rad) return false;
    const Vec3 up = normal_at(p);
    Vec3 east = cross(Vec3{0, 0, 1}, up);
    if (norm(east) < 1e-9) east = {1, 0, 0};
    east = unit(east);
    const Vec3 north = cross(up, east);
    int turns = 0;
    double x0 = dot(p_[0] - p, east), y0 = dot(p_[0] - p, north);
    for (std::size_t k = 1; k < p_.size(); ++k) {
        const double x = dot(p_[k] - p, east), y = dot(p_[k] - p, north);
        const double left = x0 * y - x * y0;
        if (y0 <= 0.0 && y > 0.0 && left > 0.0) ++turns;
        if (y0 > 0.0 && y <= 0.0 && left < 0.0) --turns;
        x0 = x, y0 = y;
    }
    return turns != 0;
}

bool Outline::touches(const Outline& other) const {
    if (!cap_.meets(other.cap_)) return false;
    const auto box_of = [](Vec3 a, Vec3 b) {
        Box box = Box::nothing();
        box.add(a), box.add(b);
        return box;
    };
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        for (std::size_t j = 0; j < other.blocks_.size(); ++j) {
            if (blocks_[i].apart(other.blocks_[j], kSag_m)) continue;
            for (std::size_t k = i * kBlock; k < std::min((i + 1) * kBlock, p_.size() - 1); ++k) {
                const Box mine = box_of(p_[k], p_[k + 1]);
                if (mine.apart(other.blocks_[j], kSag_m)) continue;
                for (std::size_t l = j * kBlock; l < std::min((j + 1) * kBlock, other.p_.size() - 1); ++l) {
                    if (mine.apart(box_of(other.p_[l], other.p_[l + 1]), kSag_m)) continue;
                    if (pieces_touch(p_[k], p_[k + 1], other.p_[l], other.p_[l + 1])) return true;
                }
            }
        }
    }
    return false;
}

bool Outline::comes_within(double lat, double lon, double radius_m) const {
    const Vec3 c = to_ecef(lat, lon, 0.0);
    Box here = Box::nothing();
    here.add(c);
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
        if (blocks_[b].apart(here, radius_m + kSag_m)) continue;
        for (std::size_t k = b * kBlock; k < std::min((b + 1) * kBlock, p_.size() - 1); ++k) {
            if (piece_within(lat, lon, p_[k], p_[k + 1], radius_m)) return true;
        }
    }
    return false;
}

bool Outline::holds(const Outline& other, double slack_m) const {
    std::vector<Span> near;
    // whether what was passed last is known to be inside: it is until the boundary comes near again
    bool inside = false;
    for (std::size_t l = 0; l + 1 < other.p_.size(); ++l) {
        const Vec3 a = other.p_[l], way = other.p_[l + 1] - a;
        const double length = norm(way);
        const Vec3 ahead = (1.0 / length) * way;
        Box here = Box::nothing();
        here.add(a), here.add(other.p_[l + 1]);
        near.clear();
        for (std::size_t b = 0; b < blocks_.size(); ++b) {
            if (blocks_[b].apart(here, kSag_m)) continue;
            for (std::size_t k = b * kBlock; k < std::min((b + 1) * kBlock, p_.size() - 1); ++k) {
                Box mine = Box::nothing();
                mine.add(p_[k]), mine.add(p_[k + 1]);
                if (mine.apart(here, kSag_m)) continue;
                const Span span = near_piece(a, ahead, length, Piece(p_[k], p_[k + 1]), slack_m);
                if (span.from <= span.to) near.push_back(span);
            }
        }
        std::sort(near.begin(), near.end(), [](const Span& u, const Span& v) { return u.from < v.from; });
        double at = 0.0;
        for (const Span& span : near) {
            if (span.from > at && !inside && !winds_about(a + 0.5 * (at + span.from) * ahead)) return false;
            inside = false;
            at = std::fmax(at, span.to);
        }
        if (at >= length) continue;
        if (!inside && !winds_about(a + 0.5 * (at + length) * ahead)) return false;
        inside = true;
    }
    return true;
}

bool Outline::crosses_itself() const {
    const auto clear = [](double u, double v) { return u * v < 0.0 && std::fmin(std::fabs(u), std::fabs(v)) > kTouch_m; };
    // an edge that crosses another just where it was cut for our purposes crosses it all the same
    const auto end = [this](std::size_t k, std::size_t beyond) {
        return corner_[k] ? p_[k] : p_[k] + (1.0 / norm(p_[k] - p_[beyond])) * (p_[k] - p_[beyond]);
    };
    const auto box_of = [this](std::size_t k) {
        Box box = Box::nothing();
        box.add(p_[k]), box.add(p_[k + 1]);
        return box;
    };
    const std::size_t n = p_.size() - 1;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        for (std::size_t j = i; j < blocks_.size(); ++j) {
            if (blocks_[i].apart(blocks_[j], kSag_m)) continue;
            for (std::size_t k = i * kBlock; k < std::min((i + 1) * kBlock, n); ++k) {
                const Box mine = box_of(k);
                if (mine.apart(blocks_[j], kSag_m)) continue;
                const Piece one(p_[k], p_[k + 1]);
                for (std::size_t l = std::max(j * kBlock, k + 2); l < std::min((j + 1) * kBlock, n); ++l) {
                    if (k == 0 && l == n - 1) continue;  // neighbours
                    if (mine.apart(box_of(l), kSag_m)) continue;
                    const Piece two(p_[l], p_[l + 1]);
                    if (clear(one.beside(end(l, l + 1)), one.beside(end(l + 1, l))) &&
                        clear(two.beside(end(k, k + 1)), two.beside(end(k + 1, k)))) {
                        return true;
                    }
                }
            }
        }
    }
    return false;
}

// A fan of triangles about the middle, each by its solid angle (Van Oosterom and Strackee 1983).
double Outline::area_m2() const {
    const Vec3 c = authalic(p_.front());
    double total = 0.0;
    Vec3 u = c;
    for (std::size_t k = 1; k < p_.size(); ++k) {
        const Vec3 v = authalic(p_[k]);
        // by differences, so that small rings lose nothing
        const double triple = dot(c, cross(u - c, v - c));
        total += 2.0 * std::atan2(triple, 1.0 + dot(c, u) + dot(u, v) + dot(v, c));
        u = v;
    }
    return std::fabs(total) * authalic_radius2();
}

bool Patch::contains(Vec3 p) const {
    if (!rings.front().winds_about(p)) return false;
    return std::none_of(rings.begin() + 1, rings.end(), [&](const Outline& hole) { return hole.winds_about(p); });
}

double Patch::area_m2() const {
    double total = rings.front().area_m2();
    for (std::size_t k = 1; k < rings.size(); ++k) total -= rings[k].area_m2();
    return total;
}

double Disc::area_m2() const {  // a cap of the sphere that fits the earth at the centre
    const double r = gaussian_radius(normal_at(to_ecef(lat_deg, lon_deg, 0.0))), half = std::sin(radius_m / (2.0 * r));
    return 4.0 * kPi * r * r * half * half;
}

void Footprint::add_disc(double lat_deg, double lon_deg, double radius_m) {
    const Vec3 centre = unit(to_ecef(lat_deg, lon_deg, 0.0));
    // no place is nearer to the centre of the earth than a pole
    discs.push_back({lat_deg, std::remainder(lon_deg, 360.0), radius_m, {centre, radius_m / kB}});
}

double Footprint::area_m2() const {
    double total = 0.0;
    for (const Patch& patch : patches) total += patch.area_m2();
    for (const Disc& disc : discs) total += disc.area_m2();
    return total;
}

namespace {

bool patches_meet(const Patch& a, const Patch& b) {
    if (!a.rings.front().cap().meets(b.rings.front().cap())) return false;
    for (const Outline& ring : a.rings) {
        for (const Outline& other : b.rings) {
            if (ring.touches(other)) return true;
        }
    }
    // no boundary meets a boundary: one is wholly inside the other, in a hole of it, or elsewhere
    return b.contains(a.rings.front().points().front()) || a.contains(b.rings.front().points().front());
}

bool discs_meet(const Disc& a, const Disc& b) {
    if (!a.cap.meets(b.cap)) return false;
    return inverse(a.lat_deg, a.lon_deg, b.lat_deg, b.lon_deg).s_m <= a.radius_m + b.radius_m + kTouch_m;
}

bool patch_meets_disc(const Patch& patch, const Disc& disc) {
    if (!patch.rings.front().cap().meets(disc.cap)) return false;
    if (patch.contains(to_ecef(disc.lat_deg, disc.lon_deg, 0.0))) return true;
    return std::any_of(patch.rings.begin(), patch.rings.end(), [&](const Outline& ring) {
        return ring.comes_within(disc.lat_deg, disc.lon_deg, disc.radius_m + kTouch_m);
    });
}

}  // namespace

bool meet(const Footprint& a, const Footprint& b) {
    for (const Patch& patch : a.patches) {
        for (const Patch& other : b.patches) {
            if (patches_meet(patch, other)) return true;
        }
        for (const Disc& other : b.discs) {
            if (patch_meets_disc(patch, other)) return true;
        }
    }
    for (const Disc& disc : a.discs) {
        for (const Patch& other : b.patches) {
            if (patch_meets_disc(other, disc)) return true;
        }
        for (const Disc& other : b.discs) {
            if (discs_meet(disc, other)) return true;
        }
    }
    return false;
}

namespace {

double geodesic_m(const Disc& from, Vec3 to) {
    const Geodetic at = to_geodetic(to);
    return inverse(from.lat_deg, from.lon_deg, at.lat_deg, at.lon_deg).s_m;
}

bool disc_holds(const Disc& outer, const Patch& inner) {
    // no disc of such a size is dented, so that a geodesic between two points of it stays in it
    const std::vector<Vec3>& ring = inner.rings.front().points();
    return std::all_of(ring.begin(), ring.end(),
                       [&](Vec3 p) { return geodesic_m(outer, p) <= outer.radius_m + kSlack_m; });
}

bool disc_holds(const Disc& outer, const Disc& inner) {
    // the furthest point of the inner one lies on the geodesic through both centres
    const double apart = inverse(outer.lat_deg, outer.lon_deg, inner.lat_deg, inner.lon_deg).s_m;
    return apart + inner.radius_m <= outer.radius_m + kSlack_m;
}

bool patch_holds(const Patch& outer, const Patch& inner) {
    return outer.rings.front().holds(inner.rings.front(), kSlack_m);
}

bool patch_holds(const Patch& outer, const Disc& inner) {
    const Outline& ring = outer.rings.front();
    if (inner.radius_m <= kSlack_m) {
        if (ring.comes_within(inner.lat_deg, inner.lon_deg, kSlack_m)) return true;
        return ring.winds_about(to_ecef(inner.lat_deg, inner.lon_deg, 0.0));
    }
    return ring.winds_about(to_ecef(inner.lat_deg, inner.lon_deg, 0.0)) &&
           !ring.comes_within(inner.lat_deg, inner.lon_deg, inner.radius_m - kSlack_m);
}

template <class Part>
bool held(const Footprint& outer, const Part& inner) {
    return std::any_of(outer.patches.begin(), outer.patches.end(), [&](const Patch& p) { return patch_holds(p, inner); }) ||
           std::any_of(outer.discs.begin(), outer.discs.end(), [&](const Disc& d) { return disc_holds(d, inner); });
}

}  // namespace

bool covers(const Footprint& outer, const Footprint& inner) {
    for (const Patch& patch : outer.patches) {
        if (patch.rings.size() > 1) throw std::invalid_argument("what covers another must not have holes");
    }
    return std::all_of(inner.patches.begin(), inner.patches.end(), [&](const Patch& p) { return held(outer, p); }) &&
           std::all_of(inner.discs.begin(), inner.discs.end(), [&](const Disc& d) { return held(outer, d); });
}

}  // namespace sharedsky
