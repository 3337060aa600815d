// Where a volume lies on the earth: polygons with geodesic edges and circles; whether two of them have a point in
// common, which cells of a fixed grid they touch, and how large they are.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "geodesic.h"
#include "wgs84.h"

namespace sharedsky {

// All that is seen from the centre of the earth within `angle` of a direction.
struct Cap {
    Vec3 centre;
    double angle;
    bool meets(const Cap& other) const;
};

struct Box {
    std::array<double, 3> low, high;
    static Box nothing();
    void add(Vec3 p);
    bool apart(const Box& other, double by) const;
};

// Closed ring of geodesics, cut into pieces so short that the chord and the normal in its middle span the plane of each.
class Outline {
  public:
    Outline(const double* lon_deg, const double* lat_deg, std::size_t n);

    const std::vector<Vec3>& points() const { return p_; }  // the first again at the end
    const Cap& cap() const { return cap_; }
    bool winds_about(Vec3 p) const;
    bool touches(const Outline& other) const;
    // Whether some point of the ring is within radius_m of the centre, as a geodesic.
    bool comes_within(double lat_deg, double lon_deg, double radius_m) const;
    // Whether every point of the other ring is inside or not further than slack_m from this one.
    bool holds(const Outline& other, double slack_m) const;
    // Whether two of its edges cross; a millimetre over an edge is none.
    bool crosses_itself() const;
    double area_m2() const;

  private:
    std::vector<Vec3> p_;
    std::vector<bool> corner_;  // of each point; the others are where a long edge was cut
    std::vector<Box> blocks_;
    Cap cap_{};
};

struct Patch {
    std::vector<Outline> rings;  // outer, then holes
    bool contains(Vec3 p) const;
    double area_m2() const;
};

struct Disc {
    double lat_deg, lon_deg, radius_m;
    Cap cap;
    double area_m2() const;
};

class Footprint {
  public:
    std::vector<Patch> patches;
    std::vector<Disc> discs;

    void add_disc(double lat_deg, double lon_deg, double radius_m);
    double area_m2() const;
    // Ascending; throws std::length_error where there are more than `most`.
    std::vector<std::int64_t> cells(std::size_t most) const;
};

// Whether two footprints have a point in common; those less than a millimetre apart are said to.
bool meet(const Footprint& a, const Footprint& b);

// Whether each part of the inner footprint lies within one part of the outer, which must not have holes: what sticks out
// by a millimetre at most does, by a centimetre or more does not.
bool covers(const Footprint& outer, const Footprint& inner);

}  // namespace sharedsky
