#include "path.h"

#include <algorithm>

#include "geodesic.h"

namespace sharedsky {
namespace {

// A chord of 2.5 km sags 0.12 m under the surface, and the normal turns by 0.2 mrad from its middle to its end.
constexpr double kChord_m = 2500.0;
// Fixes this near each other are joined at any speed: that is rounding and time stamps, not flight.
constexpr double kJitter_m = 1000.0;

double seconds(std::int64_t us) { return static_cast<double>(us) * 1e-6; }

}  // namespace

double off_line(double manoeuvre, double t_s, double tau0_s, double tau1_s) {
    const double tau = std::clamp(t_s / 2, tau0_s, tau1_s);
    return std::fmax(0.0, manoeuvre * tau * (t_s - tau) / 2);
}

std::vector<double> off_clock(const std::int64_t* t_us, const std::vector<double>& way_m, std::size_t first,
                              std::size_t last, double clock_s, double manoeuvre) {
    const std::size_t links = last - first;
    std::vector<double> result(links, 0.0);
    const auto lasts = [&](std::size_t link) { return seconds(t_us[first + link + 1] - t_us[first + link]); };
    for (std::size_t i = 0; i < links; ++i) result[i] = off_line(manoeuvre, lasts(i), 0.0, lasts(i));
    if (clock_s <= 0.0 || links == 0) return result;

    std::vector<double> t(links + 1, 0.0), flown(links + 1, 0.0), moved(links + 1, 0.0);
    for (std::size_t i = 0; i < links; ++i) {
        t[i + 1] = seconds(t_us[first + i + 1] - t_us[first]);
        flown[i + 1] = flown[i] + way_m[first + i];
    }
    // beyond the ends of the run the aircraft goes on as it did, give or take its manoeuvres
    const auto beyond = [&](double over_s, std::size_t link) {
        return over_s * way_m[first + link] / lasts(link) + manoeuvre * over_s * (lasts(link) + over_s) / 2;
    };
    const auto flown_at = [&](double when) {
        if (when <= t.front()) return -beyond(t.front() - when, 0);
        if (when >= t.back()) return flown.back() + beyond(when - t.back(), links - 1);
        const std::size_t k = std::upper_bound(t.begin(), t.end(), when) - t.begin();
        return flown[k - 1] + (flown[k] - flown[k - 1]) * (when - t[k - 1]) / (t[k] - t[k - 1]);
    };
    // way within clock_s of an instant is greatest where one of its ends is a fix
    for (std::size_t k = 0; k <= links; ++k) {
        moved[k] = std::fmax(flown_at(t[k] + clock_s) - flown[k], flown[k] - flown_at(t[k] - clock_s));
    }
    std::vector<double> widest(links);
    for (std::size_t i = 0, low = 0, high = 0; i < links; ++i) {
        while (t[low] < t[i] - clock_s) ++low;
        while (high < links && t[high + 1] <= t[i + 1] + clock_s) ++high;
        double way = 0.0, line = 0.0;
        for (std::size_t k = low; k <= high; ++k) way = std::fmax(way, moved[k]);
        for (std::size_t k = low > 0 ? low - 1 : 0; k <= std::min(high, links - 1); ++k) line = std::fmax(line, result[k]);
        widest[i] = way + line;
    }
    return widest;
}

Path::Path(const std::int64_t* t_us, const double* lat, const double* lon, const double* radius_m, std::size_t n,
           const Motion& motion)
    : sample_t_(t_us, t_us + n), radius_(radius_m, radius_m + n), linked_(n, false), shifted_m_(n, 0.0),
      motion_(motion) {
    std::vector<double> way(n, 0.0);
    double fastest = 0.0;
    for (std::size_t i = 0; i + 1 < n; ++i) {
        const double t_s = seconds(t_us[i + 1] - t_us[i]);
        if (t_us[i + 1] - t_us[i] > motion.max_gap_us) continue;
        way[i] = inverse(lat[i], lon[i], lat[i + 1], lon[i + 1]).s_m;
        linked_[i] = way[i] <= motion.speed_max_mps * t_s + kJitter_m;
        if (linked_[i]) fastest = std::fmax(fastest, way[i] / std::fmax(t_s, 1.0));
    }
    for (std::size_t first = 0; first < n;) {
        std::size_t last = first;
        while (last + 1 < n && linked_[last]) ++last;
        const std::vector<double> off = off_clock(t_us, way, first, last, motion.clock_s, motion.manoeuvre_mps2);
        std::copy(off.begin(), off.end(), shifted_m_.begin() + static_cast<std::ptrdiff_t>(first));
        if (first == last) {
            // a single fix says nothing of its speed: the fastest this track is seen to fly, or the greatest bound
            shifted_m_[first] = motion.clock_s * (fastest > 0.0 ? fastest : motion.speed_max_mps);
        }
        first = last + 1;
    }
    for (std::size_t i = 0; i < n; ++i) {
        const auto node = static_cast<std::int32_t>(t_.size());
        t_.push_back(t_us[i]);
        p_.push_back(to_ecef(lat[i], lon[i], 0.0));
        sample_.push_back(static_cast<std::int32_t>(i));
        if (!linked_[i]) {
            if (i == 0 || !linked_[i - 1]) elements_.push_back({node, false});
            continue;
        }
        elements_.push_back({node, true});
        const auto parts = static_cast<std::int64_t>(std::ceil(way[i] / kChord_m));
        if (parts < 2) continue;
        const double azi = inverse(lat[i], lon[i], lat[i + 1], lon[i + 1]).azi1_deg;
        const std::int64_t whole = t_us[i + 1] - t_us[i];
        for (std::int64_t k = 1; k < parts; ++k) {
            // nodes stand at whole microseconds, so that instants stay exact
            const std::int64_t after = whole / parts * k;
            if (t_us[i] + after <= t_.back()) continue;
            const Direct d = direct(lat[i], lon[i], azi, way[i] * static_cast<double>(after) / static_cast<double>(whole));
            elements_.push_back({static_cast<std::int32_t>(t_.size()), true});
            t_.push_back(t_us[i] + after);
            p_.push_back(to_ecef(d.lat_deg, d.lon_deg, 0.0));
            sample_.push_back(static_cast<std::int32_t>(i));
        }
    }
}

Vec3 Path::at(const Element& e, std::int64_t t_us) const {
    if (!e.link || t_us <= t_[e.node]) return p_[e.node];
    if (t_us >= t_[e.node + 1]) return p_[e.node + 1];
    const double part = static_cast<double>(t_us - t_[e.node]) / static_cast<double>(t_[e.node + 1] - t_[e.node]);
    return p_[e.node] + part * (p_[e.node + 1] - p_[e.node]);
}

bool Path::begins_run(std::size_t element) const {
    const std::size_t i = sample(elements_[element]);
    return sample_t_[i] == start(elements_[element]) && (i == 0 || !linked_[i - 1]);
}

bool Path::ends_run(std::size_t element) const {
    const Element& e = elements_[element];
    if (!e.link) return true;
    const std::size_t next = static_cast<std::size_t>(sample_[e.node + 1]);
    return t_[e.node + 1] == sample_t_[next] && !linked_[next];
}

std::size_t Path::seek(std::int64_t t_us) const {
    const auto found = std::partition_point(elements_.begin(), elements_.end(),
                                            [&](const Element& e) { return end(e) < t_us; });
    return static_cast<std::size_t>(found - elements_.begin());
}

double Path::radius(const Element& e) const {
    const std::size_t i = sample(e);
    return e.link ? std::fmax(radius_[i], radius_[i + 1]) : radius_[i];
}

double Path::off_path(const Element& e, std::int64_t from_us, std::int64_t to_us, bool clock) const {
    const std::size_t i = sample(e);
    if (clock && motion_.clock_s > 0.0) return shifted_m_[i];
    if (!e.link) return 0.0;
    return off_line(motion_.manoeuvre_mps2, seconds(sample_t_[i + 1] - sample_t_[i]), seconds(from_us - sample_t_[i]),
                    seconds(to_us - sample_t_[i]));
}

double Path::reach(const Element& e) const { return radius(e) + shifted_m_[sample(e)]; }

Heights::Heights(const std::int64_t* t_us, const double* alt_m, const double* spread_m, const double* bound_m,
                 std::size_t n, const Motion& motion)
    : t_(t_us, t_us + n), alt_(alt_m, alt_m + n), spread_(spread_m, spread_m + n), bound_(bound_m, bound_m + n),
      shifted_m_(n, 0.0), from_(n, -1), to_(n, -1), motion_(motion) {
    std::vector<std::size_t> known;
    for (std::size_t i = 0; i < n; ++i) {
        if (std::isfinite(alt_m[i])) known.push_back(i);
    }
    std::vector<std::int64_t> when;
    std::vector<double> way;
    for (std::size_t k = 0; k < known.size(); ++k) {
        when.push_back(t_us[known[k]]);
        way.push_back(k + 1 < known.size() ? std::fabs(alt_m[known[k + 1]] - alt_m[known[k]]) : 0.0);
    }
    double fastest = 0.0;
    const auto joined = [&](std::size_t k) { return k + 1 < known.size() && when[k + 1] - when[k] <= motion.max_gap_us; };
    for (std::size_t first = 0; first < known.size();) {
        std::size_t last = first;
        for (; joined(last); ++last) {
            fastest = std::fmax(fastest, way[last] / std::fmax(seconds(when[last + 1] - when[last]), 1.0));
        }
        const std::vector<double> off = off_clock(when.data(), way, first, last, motion.clock_s, motion.manoeuvre_mps2);
        for (std::size_t k = first; k < last; ++k) {
            const std::size_t a = known[k], b = known[k + 1];
            for (std::size_t i = a; i < b; ++i) {
                from_[i] = static_cast<std::int32_t>(a), to_[i] = static_cast<std::int32_t>(b);
                shifted_m_[i] = off[k - first];
                if (i == a) continue;
                const double part = static_cast<double>(t_us[i] - t_us[a]) / static_cast<double>(t_us[b] - t_us[a]);
                alt_[i] = alt_m[a] + part * (alt_m[b] - alt_m[a]);
                spread_[i] = std::fmax(spread_m[a], spread_m[b]);
                bound_[i] = std::fmax(bound_m[a], bound_m[b]);
            }
        }
        first = last + 1;
    }
    for (std::size_t i : known) {  // single fixes, as for positions
        if (from_[i] < 0) shifted_m_[i] = motion.clock_s * (fastest > 0.0 ? fastest : motion.speed_max_mps);
    }
}

double Heights::at(const Path& path, const Element& e, std::int64_t t_us) const {
    const std::size_t i = path.sample(e);
    if (!e.link || t_us <= t_[i]) return alt_[i];
    if (t_us >= t_[i + 1]) return alt_[i + 1];
    if (from_[i] < 0) return std::nan("");
    const double part = static_cast<double>(t_us - t_[i]) / static_cast<double>(t_[i + 1] - t_[i]);
    return alt_[i] + part * (alt_[i + 1] - alt_[i]);
}

double Heights::spread(const Path& path, const Element& e) const {
    const std::size_t i = path.sample(e);
    return e.link && std::isfinite(alt_[i + 1]) ? std::fmax(spread_[i], spread_[i + 1]) : spread_[i];
}

double Heights::off_line_m(const Path& path, const Element& e, std::int64_t from_us, std::int64_t to_us,
                           bool clock) const {
    const std::size_t i = path.sample(e);
    const double rounding = e.link && std::isfinite(alt_[i + 1]) ? std::fmax(bound_[i], bound_[i + 1]) : bound_[i];
    if (clock && motion_.clock_s > 0.0) return rounding + shifted_m_[i];
    if (!e.link || from_[i] < 0) return rounding;
    const std::int64_t begin = t_[from_[i]];
    return rounding + off_line(motion_.manoeuvre_mps2, seconds(t_[to_[i]] - begin), seconds(from_us - begin),
                               seconds(to_us - begin));
}

}  // namespace sharedsky
