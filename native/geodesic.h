// Geodesics on WGS 84: the inverse and the direct problem, everywhere, poles and antipodes included.
#pragma once

#include "wgs84.h"

namespace sharedsky {

struct Inverse {
    double s_m;       // length of a shortest geodesic
    double azi1_deg;  // azimuth at the first point, (-180, 180]
    double azi2_deg;  // forward azimuth at the second point
};

struct Direct {
    double lat_deg, lon_deg, azi2_deg;
};

struct Geodetic {
    double lat_deg, lon_deg, h_m;
};

Inverse inverse(double lat1_deg, double lon1_deg, double lat2_deg, double lon2_deg);
Direct direct(double lat1_deg, double lon1_deg, double azi1_deg, double s_m);

Vec3 to_ecef(double lat_deg, double lon_deg, double h_m);
Geodetic to_geodetic(Vec3 p);

}  // namespace sharedsky
