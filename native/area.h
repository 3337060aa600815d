// Areas on the ellipsoid: polygons with geodesic edges and holes, circles; and when a path is inside.
#pragma once

#include <array>
#include <vector>

#include "path.h"

namespace sharedsky {

using Spans = std::vector<Span>;  // ascending, disjoint

Spans unite(Spans a, const Spans& b);
Spans intersect(const Spans& a, const Spans& b);
Spans subtract(const Spans& a, const Spans& b);

// What one stretch of a path does to an area, in seconds since the stretch began.
struct Stay {
    Spans in;    // inside
    Spans wide;  // inside, or within u of the boundary
    Spans sure;  // inside, and farther than u from the boundary
};

struct Stretch {
    Vec3 from, to;
    double lasts_s, u_m;
};

// Closed ring of geodesics, cut into edges of 2.5 km at most.
class Ring {
  public:
    Ring(const double* lon_deg, const double* lat_deg, std::size_t n);

    bool contains(Vec3 p) const;
    // When the stretch crosses an edge, or nearly does; when it is within u of one.
    void meet(const Stretch& s, std::vector<double>& crossings, Spans& near) const;

  private:
    struct Box {
        std::array<double, 3> low, high;
        bool overlaps(const Box& other) const;
    };
    std::vector<Vec3> p_;  // first again at the end
    std::vector<Box> blocks_;
    Vec3 centre_{};
    double least_cos_ = 1.0;
    Box whole_{};
};

// Whether a path is inside a polygon where a stretch begins, known from the stretch before: -1 not yet.
using Hint = signed char;

struct PolygonArea {
    std::vector<Ring> rings;  // outer, then holes
    Stay stay(const Stretch& s, Hint& hint) const;
    bool contains(Vec3 p) const;
};

struct CircleArea {
    double lat_deg, lon_deg, radius_m;
    Stay stay(const Stretch& s) const;
};

class Area {
  public:
    std::vector<PolygonArea> polygons;
    std::vector<CircleArea> circles;
    // One hint a polygon, -1 where a run begins.
    Stay stay(const Stretch& s, std::vector<Hint>& hints) const;
};

struct Band {  // nullptr where unbounded
    const Heights* over_lower;
    double lower_m;
    const Heights* over_upper;
    double upper_m;
};

struct Occupied {
    std::int64_t enter_us, exit_us;
    double enter_unc_s, exit_unc_s;
    bool entered, exited, certain;
};

struct Occupancies {
    std::vector<Occupied> occupied;
    std::vector<std::pair<std::int64_t, std::int64_t>> unknown;  // over the area while an altitude is missing
};

Occupancies occupy(const Path& path, const Area& area, const Band& band, std::int64_t start_us, std::int64_t end_us);

}  // namespace sharedsky
