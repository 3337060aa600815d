// Per pair of stretches the relative motion is linear. Its horizontal part is what is left of the chord between the
// two surface points after the part along the ellipsoid's normal at the middle of the pair is taken away: no
// trigonometry, no pole, no antimeridian, nothing that turns with the earth. Chord and arc differ by the curvature.
#include "encounter.h"

#include <algorithm>
#include <limits>

namespace sharedsky {
namespace {

constexpr Span kEmpty{1.0, 0.0};
// Stretches that touch do so within the resolution of any time stamp; a smaller hole between two intervals is rounding.
constexpr double kTouch_s = 1e-3;
// A later instant is the nearest only if it is nearer by more than rounding.
constexpr double kNearer_m = 1e-6;
// What the flat geometry of one stretch may be off: a millimetre, and far off a share that grows with the curvature
// (measured against geodesics: 0.6 mm at 18 km, 0.02 m at 100 km, 0.8 m at 500 km).
constexpr double kFlat_m = 1e-3, kFlatShare = 1e-3;
double off_flat(double horizontal_m) {
    return kFlat_m + kFlatShare * horizontal_m * (horizontal_m / kA) * (horizontal_m / kA);
}

Span both(Span a, Span b) { return {std::fmax(a.lo, b.lo), std::fmin(a.hi, b.hi)}; }

struct Quadratic {  // of a squared distance: least value at, and curvature
    double least, at, a;

    // |r + w τ|² without cancellation
    static Quadratic of(Vec3 r, Vec3 w) {
        const double a = dot(w, w);
        const double at = a > 0.0 ? -dot(r, w) / a : 0.0;
        const Vec3 nearest = std::isfinite(at) ? r + at * w : r;
        return {dot(nearest, nearest), std::isfinite(at) ? at : 0.0, std::isfinite(at) ? a : 0.0};
    }
    double value(double tau) const { return least + a * (tau - at) * (tau - at); }
    Span below(double square) const {
        if (!(square > least)) return kEmpty;
        const double half = a > 0.0 ? std::sqrt((square - least) / a) : std::numeric_limits<double>::infinity();
        return {at - half, at + half};
    }
};

struct Line {  // vertical difference
    double v0, rate;
    double at(double tau) const { return std::fabs(v0 + rate * tau); }
    Span within(double v) const {
        if (!(v > 0.0)) return kEmpty;
        if (rate == 0.0) {
            return std::fabs(v0) < v ? Span{-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()}
                                     : kEmpty;
        }
        const double p = (-v - v0) / rate, q = (v - v0) / rate;
        return {std::fmin(p, q), std::fmax(p, q)};
    }
    double least(Span s) const {
        const double p = v0 + rate * s.lo, q = v0 + rate * s.hi;
        return (p < 0.0) != (q < 0.0) ? 0.0 : std::fmin(std::fabs(p), std::fabs(q));
    }
};

struct Piece {
    double t0, t1;  // seconds since the pair's first
    Quadratic chord;
    double radius;
    Line up;
    bool decided;   // both have an altitude
    double uh, uv;  // bounds over the whole piece
    Span in, wide, sure;
    std::size_t ea, eb;

    double arc(double square) const { return arc_of_chord(std::sqrt(std::fmax(square, 0.0)), radius); }
    double horizontal(double t) const { return arc(chord.value(t - t0)); }
    double vertical(double t) const { return up.at(t - t0); }
    double apart(double t) const { return std::hypot(horizontal(t), vertical(t)); }
    double least_horizontal(Span s) const { return horizontal(std::clamp(chord.at + t0, s.lo, s.hi)); }
    double least_vertical(Span s) const { return up.least({s.lo - t0, s.hi - t0}); }
    // least of the 3D distance: chord and arc differ too little to move it
    double nearest(Span s) const {
        const double a = chord.a + up.rate * up.rate;
        if (!(a > 0.0)) return s.lo;
        return std::clamp(t0 + (chord.a * chord.at - up.rate * up.v0) / a, s.lo, s.hi);
    }
    Span nearer(double d) const {
        const double a = chord.a + up.rate * up.rate, at = a > 0.0 ? (chord.a * chord.at - up.rate * up.v0) / a : 0.0;
        const double rise = up.v0 + up.rate * at;
        const Quadratic whole{chord.value(at) + rise * rise, at, a};
        const double c = d + kFlat_m;  // a chord is no longer than its arc
        const Span s = whole.below(c * c);
        return s.empty() ? s : Span{s.lo + t0, s.hi + t0};
    }
    Span inside(double h, double v) const {
        if (!(h > 0.0)) return kEmpty;
        const double c = chord_of_arc(h, radius);
        Span s = chord.below(c * c);
        if (decided) s = both(s, up.within(v));
        if (s.empty()) return kEmpty;
        s = both({s.lo + t0, s.hi + t0}, {t0, t1});
        // an interval that only touches its end is the next piece's, unless the piece is an instant
        return t1 > t0 && s.lo >= s.hi ? kEmpty : s;
    }
};

double box_lower(double h, double uh, double v, double uv) {
    return std::hypot(std::fmax(0.0, h - uh), std::fmax(0.0, v - uv));
}

struct Pair {
    const Path &a, &b;
    const Heights &ha, &hb;
    Thresholds limits;
    std::int64_t base = 0;
    std::vector<Piece> pieces{};

    std::int64_t us(double t) const { return base + std::llround(t * 1e6); }

    double horizontal_unc(std::size_t ea, std::size_t eb, std::int64_t from, std::int64_t to, double h) const {
        const Element &x = a.elements()[ea], &y = b.elements()[eb];
        return std::hypot(a.radius(x), b.radius(y)) + a.off_path(x, from, to, !limits.one_clock) +
               b.off_path(y, from, to, !limits.one_clock) + off_flat(h);
    }
    double vertical_unc(std::size_t ea, std::size_t eb, std::int64_t from, std::int64_t to) const {
        const Element &x = a.elements()[ea], &y = b.elements()[eb];
        return std::hypot(ha.spread(a, x), hb.spread(b, y)) + ha.off_line_m(a, x, from, to, !limits.one_clock) +
               hb.off_line_m(b, y, from, to, !limits.one_clock);
    }

    void add(std::size_t ea, std::size_t eb, std::int64_t from, std::int64_t to) {
        const Element &x = a.elements()[ea], &y = b.elements()[eb];
        const Vec3 a0 = a.at(x, from), b0 = b.at(y, from), a1 = a.at(x, to), b1 = b.at(y, to);
        const Vec3 normal = normal_at((a0 + b0) + (a1 + b1));
        const double lasts = static_cast<double>(to - from) * 1e-6;
        const auto flat = [&](Vec3 r) { return r - dot(r, normal) * normal; };
        const Vec3 r0 = b0 - a0, r1 = b1 - a1;
        const Vec3 w = lasts > 0.0 ? (1.0 / lasts) * flat(r1 - r0) : Vec3{0, 0, 0};
        Piece p{};
        p.t0 = static_cast<double>(from - base) * 1e-6, p.t1 = static_cast<double>(to - base) * 1e-6;
        p.chord = Quadratic::of(flat(r0), w);
        p.radius = gaussian_radius(normal);
        p.ea = ea, p.eb = eb;
        p.uh = horizontal_unc(ea, eb, from, to, limits.horizontal_m);
        const double v0 = hb.at(b, y, from) - ha.at(a, x, from), v1 = hb.at(b, y, to) - ha.at(a, x, to);
        p.decided = std::isfinite(v0) && std::isfinite(v1);
        if (lasts > 0.0) {  // the ends may have an altitude where the stretch between has none
            const std::int64_t mid = from + (to - from) / 2;
            p.decided = p.decided && std::isfinite(hb.at(b, y, mid) - ha.at(a, x, mid));
        }
        p.up = p.decided ? Line{v0, lasts > 0.0 ? (v1 - v0) / lasts : 0.0} : Line{0.0, 0.0};
        p.uv = p.decided ? vertical_unc(ea, eb, from, to) : 0.0;
        p.wide = p.inside(limits.horizontal_m + p.uh, limits.vertical_m + p.uv);
        if (p.wide.empty()) return;
        p.in = p.inside(limits.horizontal_m, limits.vertical_m);
        p.sure = p.inside(limits.horizontal_m - p.uh, limits.vertical_m - p.uv);
        pieces.push_back(p);
    }

    void collect(const Windows& windows) {
        std::int64_t done = std::numeric_limits<std::int64_t>::min();
        if (a.elements().empty() || b.elements().empty()) return;
        base = std::max(a.start(a.elements().front()), b.start(b.elements().front()));
        bool first = true;
        for (std::size_t w = 0; w < windows.from_us.size(); ++w) {
            std::size_t i = a.seek(windows.from_us[w]), j = b.seek(windows.from_us[w]);
            while (i < a.elements().size() && j < b.elements().size()) {
                const Element &x = a.elements()[i], &y = b.elements()[j];
                const std::int64_t from = std::max(a.start(x), b.start(y)), to = std::min(a.end(x), b.end(y));
                if (from > windows.to_us[w]) break;
                // whole pieces, whatever the window, and each once
                if (from <= to && (from > done || (from == done && to > from) || first)) {
                    first = false;
                    add(i, j, from, to);
                    done = to;
                }
                const std::int64_t ends_a = a.end(x), ends_b = b.end(y);
                if (ends_a <= ends_b) ++i;
                if (ends_b <= ends_a) ++j;
            }
        }
    }
};

struct Part {  // connected intervals of consecutive pieces
    Span span;
    std::size_t first, last;
};

std::vector<Part> connect(const std::vector<Piece>& pieces, Span Piece::*which, bool decided, double touch_s) {
    std::vector<Part> parts;
    for (std::size_t k = 0; k < pieces.size(); ++k) {
        const Span s = pieces[k].*which;
        if (s.empty() || pieces[k].decided != decided) continue;
        if (!parts.empty() && s.lo - parts.back().span.hi <= touch_s) {
            parts.back().span.hi = std::fmax(parts.back().span.hi, s.hi);
            parts.back().last = k;
        } else {
            parts.push_back({s, k, k});
        }
    }
    return parts;
}

const Part* part_with(const std::vector<Part>& parts, double t) {
    const auto after = std::upper_bound(parts.begin(), parts.end(), t,
                                        [](double when, const Part& p) { return when < p.span.lo; });
    if (after == parts.begin()) return nullptr;
    const Part& p = *(after - 1);
    return t <= p.span.hi ? &p : nullptr;
}

struct Least {
    double value = std::numeric_limits<double>::infinity(), t = 0.0;
    std::size_t piece = 0;
    void offer(double v, double when, std::size_t k) {
        if (v < value - kNearer_m) value = v, t = when, piece = k;
    }
};

Met figures(const Pair& pair, const Part& part, const std::vector<Part>& wide, const std::vector<Part>& sure) {
    const std::vector<Piece>& pieces = pair.pieces;
    Least near, flat, level;
    for (std::size_t k = part.first; k <= part.last; ++k) {
        const Piece& p = pieces[k];
        if (!p.decided || p.in.empty()) continue;
        const double t = p.nearest(p.in);
        near.offer(p.apart(t), t, k);
        flat.offer(p.least_horizontal(p.in), std::clamp(p.chord.at + p.t0, p.in.lo, p.in.hi), k);
        level.offer(p.least_vertical(p.in), p.in.lo, k);
    }
    const Piece& at = pieces[near.piece];
    const double h = at.horizontal(near.t), v = at.vertical(near.t);
    const std::int64_t now = pair.us(near.t);
    const double uh = pair.horizontal_unc(at.ea, at.eb, now, now, h), uv = pair.vertical_unc(at.ea, at.eb, now, now);
    const Thresholds& limits = pair.limits;
    const double upper = std::hypot(std::fmin(h + uh, limits.horizontal_m), std::fmin(v + uv, limits.vertical_m));

    // the true interval holds the nearest instant and the sure interval about it, and lies in the wide one
    const Part* core = part_with(sure, near.t);
    double flat_high = std::fmin(h + uh, limits.horizontal_m), level_high = std::fmin(v + uv, limits.vertical_m);
    for (std::size_t k = core != nullptr ? core->first : 1; core != nullptr && k <= core->last; ++k) {
        const Piece& p = pieces[k];
        if (!p.decided || p.sure.empty()) continue;
        flat_high = std::fmin(flat_high, p.least_horizontal(p.sure) + p.uh);
        level_high = std::fmin(level_high, p.least_vertical(p.sure) + p.uv);
    }
    const Part* around = part_with(wide, near.t);
    const Part& reach = around != nullptr ? *around : part;
    double lower = near.value, lower_flat = flat.value, lower_level = level.value;
    double h_low = h, h_high = h, v_low = v, v_high = v, early = near.t, late = near.t;
    for (std::size_t k = reach.first; k <= reach.last; ++k) {
        const Piece& p = pieces[k];
        if (!p.decided || p.wide.empty()) continue;
        const double least_h = p.least_horizontal(p.wide), least_v = p.least_vertical(p.wide);
        const double least = p.apart(p.nearest(p.wide)), u3 = std::hypot(p.uh, p.uv);
        lower = std::fmin(lower, std::fmax(least - u3, box_lower(least_h, p.uh, least_v, p.uv)));
        lower_flat = std::fmin(lower_flat, std::fmax(0.0, least_h - p.uh));
        lower_level = std::fmin(lower_level, std::fmax(0.0, least_v - p.uv));
        // every instant that could be the nearest
        const Span could = both(p.nearer(upper + u3), p.wide);
        if (could.empty()) continue;
        early = std::fmin(early, could.lo), late = std::fmax(late, could.hi);
        h_low = std::fmin(h_low, p.least_horizontal(could) - p.uh);
        h_high = std::fmax(h_high, std::fmax(p.horizontal(could.lo), p.horizontal(could.hi)) + p.uh);
        v_low = std::fmin(v_low, p.least_vertical(could) - p.uv);
        v_high = std::fmax(v_high, std::fmax(p.vertical(could.lo), p.vertical(could.hi)) + p.uv);
    }
    h_high = std::fmin(h_high, std::fmin(upper, limits.horizontal_m));
    v_high = std::fmin(v_high, std::fmin(upper, limits.vertical_m));
    h_low = std::fmax(h_low, 0.0), v_low = std::fmax(v_low, 0.0);

    const auto figure = [](double value, double low, double high) {
        return Figure{value, std::fmax(std::fmax(value - low, high - value), 0.0)};
    };

    const double start_late = core != nullptr ? core->span.lo : near.t, end_early = core != nullptr ? core->span.hi : near.t;
    Met met{};
    met.start_us = pair.us(part.span.lo), met.end_us = pair.us(part.span.hi), met.cpa_us = now;
    met.start_unc_s = std::fmax(part.span.lo - reach.span.lo, start_late - part.span.lo);
    met.end_unc_s = std::fmax(reach.span.hi - part.span.hi, part.span.hi - end_early);
    met.cpa_unc_s = std::fmax(near.t - early, late - near.t);
    met.cpa_3d_m = figure(near.value, lower, upper);
    met.cpa_horizontal_m = figure(h, h_low, h_high);
    met.cpa_vertical_m = figure(v, v_low, v_high);
    met.min_horizontal_m = figure(flat.value, lower_flat, flat_high);
    met.min_vertical_m = figure(level.value, lower_level, level_high);
    return met;
}

}  // namespace

Meetings meet(const Path& a, const Heights& ha, const Path& b, const Heights& hb, const Windows& windows,
              const Thresholds& thresholds) {
    Pair pair{a, b, ha, hb, thresholds};
    pair.collect(windows);
    Meetings result;
    const auto wide = connect(pair.pieces, &Piece::wide, true, kTouch_s);
    const auto sure = connect(pair.pieces, &Piece::sure, true, 0.0);
    for (const Part& part : connect(pair.pieces, &Piece::in, true, kTouch_s)) {
        result.met.push_back(figures(pair, part, wide, sure));
    }
    const auto wide_unknown = connect(pair.pieces, &Piece::wide, false, kTouch_s);
    for (const Part& part : connect(pair.pieces, &Piece::in, false, kTouch_s)) {
        Least least;
        double upper = 0.0;
        for (std::size_t k = part.first; k <= part.last; ++k) {
            const Piece& p = pair.pieces[k];
            if (p.decided || p.in.empty()) continue;
            least.offer(p.least_horizontal(p.in), p.in.lo, k);
        }
        upper = std::fmin(least.value + pair.pieces[least.piece].uh, thresholds.horizontal_m);
        double lower = least.value;
        const Part* around = part_with(wide_unknown, part.span.lo);
        const Part& reach = around != nullptr ? *around : part;
        for (std::size_t k = reach.first; k <= reach.last; ++k) {
            const Piece& p = pair.pieces[k];
            if (!p.decided) lower = std::fmin(lower, std::fmax(0.0, p.least_horizontal(p.wide) - p.uh));
        }
        result.unknown.push_back({pair.us(part.span.lo), pair.us(part.span.hi),
                                  {least.value, std::fmax(least.value - lower, upper - least.value)}});
    }
    return result;
}

Apart apart(const Path& a, const Heights& ha, const Path& b, const Heights& hb, std::int64_t t_us, bool one_clock) {
    const double none = std::nan("");
    const std::size_t i = a.seek(t_us), j = b.seek(t_us);
    if (i == a.elements().size() || j == b.elements().size() || a.start(a.elements()[i]) > t_us ||
        b.start(b.elements()[j]) > t_us) {
        return {none, none, none, none};
    }
    Pair pair{a, b, ha, hb, {std::numeric_limits<double>::infinity(), 0.0, one_clock}};
    const Element &x = a.elements()[i], &y = b.elements()[j];
    const Vec3 p = a.at(x, t_us), q = b.at(y, t_us), normal = normal_at(p + q), r = q - p;
    const Vec3 flat = r - dot(r, normal) * normal;
    const double h = arc_of_chord(norm(flat), gaussian_radius(normal));
    const double v = std::fabs(hb.at(b, y, t_us) - ha.at(a, x, t_us));
    return {h, v, pair.horizontal_unc(i, j, t_us, t_us, h),
            std::isfinite(v) ? pair.vertical_unc(i, j, t_us, t_us) : none};
}

}  // namespace sharedsky
