// WGS 84 (NGA.STND.0036): the two defining numbers and what follows from them.
#pragma once

#include <cmath>
#include <numbers>

namespace sharedsky {

constexpr double kA = 6378137.0;               // equatorial radius, m
constexpr double kF = 1.0 / 298.257223563;     // flattening
constexpr double kB = kA * (1.0 - kF);         // polar radius, m
constexpr double kE2 = kF * (2.0 - kF);        // first eccentricity squared
constexpr double kEp2 = kE2 / (1.0 - kE2);     // second eccentricity squared
constexpr double kPi = std::numbers::pi;
constexpr double kDeg = kPi / 180.0;

struct Vec3 {
    double x, y, z;
};

inline Vec3 operator+(Vec3 a, Vec3 b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
inline Vec3 operator-(Vec3 a, Vec3 b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
inline Vec3 operator*(double s, Vec3 a) { return {s * a.x, s * a.y, s * a.z}; }
inline double dot(Vec3 a, Vec3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline Vec3 cross(Vec3 a, Vec3 b) {
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline double norm(Vec3 a) { return std::sqrt(dot(a, a)); }
inline Vec3 unit(Vec3 a) { return (1.0 / norm(a)) * a; }

// Outward ellipsoid normal through a point at or near the surface, by the gradient: no trigonometry, no pole.
inline Vec3 normal_at(Vec3 p) {
    return unit({p.x / (kA * kA), p.y / (kA * kA), p.z / (kB * kB)});
}

// Gaussian (geometric mean) radius of curvature where the normal is n, m.
inline double gaussian_radius(Vec3 n) {
    return kA * std::sqrt(1.0 - kE2) / (1.0 - kE2 * n.z * n.z);
}

// Chord of a short arc on the surface, and back.
inline double chord_of_arc(double arc_m, double radius_m) {
    return 2.0 * radius_m * std::sin(std::fmin(arc_m / (2.0 * radius_m), kPi / 2));
}
inline double arc_of_chord(double chord_m, double radius_m) {
    return 2.0 * radius_m * std::asin(std::fmin(chord_m / (2.0 * radius_m), 1.0));
}

}  // namespace sharedsky
