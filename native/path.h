// A track made ready for exact geometry: where it has a position, and how far off that can be.
#pragma once

#include <cstdint>
#include <vector>

#include "wgs84.h"

namespace sharedsky {

// One stretch between two nodes, or a single fix that no gap is bridged from.
struct Element {
    std::int32_t node;
    bool link;  // to the next node; otherwise an instant
};

// Closed interval of seconds; empty where lo > hi.
struct Span {
    double lo, hi;
    bool empty() const { return lo > hi; }
};

struct Motion {
    std::int64_t max_gap_us;  // farther apart, two fixes are not joined
    double speed_max_mps;     // nor where straight flight would have to be faster
    double manoeuvre_mps2;    // bound on acceleration
    double clock_s;           // bound on the clock's error
};

// How far a bounded acceleration can take an aircraft from the straight line between fixes T apart, at most, from
// τ0 to τ1 after the first: the greatest of a τ (T − τ) / 2 there.
double off_line(double manoeuvre_mps2, double t_s, double tau0_s, double tau1_s);

// For fixes of one unbroken run with ways[i] between fix i and i + 1: per stretch, how far from the path a clock
// that is off by clock_s, and the manoeuvres in reach of it, can put the aircraft.
std::vector<double> off_clock(const std::int64_t* t_us, const std::vector<double>& way_m, std::size_t first,
                              std::size_t last, double clock_s, double manoeuvre_mps2);

// Fixes on the ellipsoid's surface joined by geodesics at constant speed; long geodesics get nodes in between, so
// that the straight chord between nodes is the path to within a decimetre (its sag), sideways to within micrometres.
class Path {
  public:
    Path(const std::int64_t* t_us, const double* lat_deg, const double* lon_deg, const double* radius_m,
         std::size_t n, const Motion& motion);

    std::size_t samples() const { return sample_t_.size(); }
    const std::vector<Element>& elements() const { return elements_; }
    std::int64_t start(const Element& e) const { return t_[e.node]; }
    std::int64_t end(const Element& e) const { return t_[e.node + (e.link ? 1 : 0)]; }
    std::size_t sample(const Element& e) const { return sample_[e.node]; }
    Vec3 at_node(std::int32_t node) const { return p_[node]; }
    const std::vector<std::int64_t>& sample_times() const { return sample_t_; }

    // Position at an instant of the element, on the chord.
    Vec3 at(const Element& e, std::int64_t t_us) const;
    // Whether the element begins, or ends, an unbroken run.
    bool begins_run(std::size_t element) const;
    bool ends_run(std::size_t element) const;
    // First element that ends at or after an instant.
    std::size_t seek(std::int64_t t_us) const;

    double radius(const Element& e) const;
    // Bound on the distance from the path between two instants of the element; the clock's share only if asked.
    double off_path(const Element& e, std::int64_t from_us, std::int64_t to_us, bool clock) const;
    // The same, over the whole element and with everything: for boxes.
    double reach(const Element& e) const;

  private:
    std::vector<std::int64_t> sample_t_;
    std::vector<double> radius_;
    std::vector<bool> linked_;         // sample i to i + 1
    std::vector<double> shifted_m_;    // off_clock of that stretch; for single fixes, of the fix
    std::vector<std::int64_t> t_;      // nodes
    std::vector<Vec3> p_;
    std::vector<std::int32_t> sample_;  // at or before each node
    std::vector<Element> elements_;
    Motion motion_;
};

// Altitudes of a path's fixes in one datum. Fixes without one get it from the fixes with one either side, if these
// are no gap apart.
class Heights {
  public:
    Heights(const std::int64_t* t_us, const double* alt_m, const double* spread_m, const double* bound_m,
            std::size_t n, const Motion& motion);

    std::size_t samples() const { return alt_.size(); }
    // NaN where there is none.
    double at(const Path& path, const Element& e, std::int64_t t_us) const;
    double spread(const Path& path, const Element& e) const;  // 95 %, independent of the other aircraft's
    // Bound: rounding, motion between fixes, and the clock's share if asked.
    double off_line_m(const Path& path, const Element& e, std::int64_t from_us, std::int64_t to_us, bool clock) const;

  private:
    std::vector<std::int64_t> t_;
    std::vector<double> alt_, spread_, bound_, shifted_m_;
    std::vector<std::int32_t> from_, to_;  // fixes with an altitude either side of stretch i; -1 none
    Motion motion_;
};

}  // namespace sharedsky
