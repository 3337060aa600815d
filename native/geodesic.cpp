// Both problems by the auxiliary sphere (Karney, Algorithms for geodesics, J. Geodesy 87, 2013; arXiv 1109.4448),
// with the integrals I1, I3 and J taken by Gauss-Legendre quadrature instead of series: the integrands hardly vary
// (k² <= 0.0067), so twelve nodes give them to rounding over half a turn.
#include "geodesic.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sharedsky {
namespace {

constexpr int kNodes = 12;
constexpr double kTiny = 1e-200;

struct Quadrature {
    std::array<double, kNodes> x{}, w{};

    Quadrature() {  // roots of the Legendre polynomial by Newton
        for (int i = 0; i < kNodes; ++i) {
            double x0 = std::cos(kPi * (i + 0.75) / (kNodes + 0.5)), slope = 1.0;
            for (int step = 0; step < 20; ++step) {
                double p0 = 1.0, p1 = x0;
                for (int k = 2; k <= kNodes; ++k) {
                    p0 = std::exchange(p1, ((2 * k - 1) * x0 * p1 - (k - 1) * p0) / k);
                }
                slope = kNodes * (x0 * p1 - p0) / (x0 * x0 - 1.0);
                x0 -= p1 / slope;
            }
            x[i] = x0;
            w[i] = 2.0 / ((1.0 - x0 * x0) * slope * slope);
        }
    }
};

const Quadrature kQuadrature;

double sin_deg(double deg) {  // exact at multiples of 90
    const double r = std::remainder(deg, 360.0);
    if (std::fabs(r) == 180.0 || r == 0.0) return 0.0;
    if (std::fabs(r) == 90.0) return r > 0 ? 1.0 : -1.0;
    return std::sin(r * kDeg);
}

double cos_deg(double deg) {
    const double r = std::fabs(std::remainder(deg, 360.0));
    return r <= 45.0 ? std::cos(r * kDeg) : r <= 135.0 ? std::sin((90.0 - r) * kDeg) : -std::cos((180.0 - r) * kDeg);
}

struct Angle {
    double s, c;  // sine and cosine
    static Angle of(double y, double x) {
        const double h = std::hypot(x, y);
        return {y / h, x / h};
    }
    double radians() const { return std::atan2(s, c); }
};

// Latitude on the auxiliary sphere; at a pole the cosine stays a little above 0 so that azimuths keep a meaning.
Angle reduced(double lat_deg) {
    Angle b = Angle::of((1.0 - kF) * sin_deg(lat_deg), cos_deg(lat_deg));
    b.c = std::max(b.c, kTiny);
    return b;
}

struct Integrals {
    double i1, i3, j;  // length / b, longitude excess, reduced-length term
};

// From sig1 to sig2 along a geodesic that crosses the equator at azimuth asin(salp0).
Integrals integrate(double sig1, double sig2, double k2) {
    const int parts = 1 + static_cast<int>(std::fabs(sig2 - sig1) / (1.01 * kPi));
    const double half = (sig2 - sig1) / (2.0 * parts);
    Integrals sum{0, 0, 0};
    for (int p = 0; p < parts; ++p) {
        const double mid = sig1 + half * (2 * p + 1);
        for (int i = 0; i < kNodes; ++i) {
            const double s = std::sin(mid + half * kQuadrature.x[i]), k2s2 = k2 * s * s;
            const double root = std::sqrt(1.0 + k2s2);
            sum.i1 += kQuadrature.w[i] * root;
            sum.i3 += kQuadrature.w[i] * (2.0 - kF) / (1.0 + (1.0 - kF) * root);
            sum.j += kQuadrature.w[i] * k2s2 / root;
        }
    }
    return {half * sum.i1, half * sum.i3, half * sum.j};
}

// The geodesic from reduced latitude bet1 at azimuth alp1 to where it reaches bet2 going on; canonical order of
// points: bet1 <= 0, |bet2| <= -bet1.
struct Hybrid {
    double lam12, dlam12, s_m;
    Angle alp2;
};

Hybrid hybrid(Angle bet1, Angle bet2, Angle alp1) {
    const double salp0 = alp1.s * bet1.c, calp0 = std::hypot(alp1.c, alp1.s * bet1.s);
    Angle alp2{bet2.c != bet1.c ? salp0 / bet2.c : alp1.s, 0.0};
    if (bet2.c != bet1.c || std::fabs(bet2.s) != -bet1.s) {
        // cos²β2 − cos²β1 written so that nothing cancels
        const double extra = bet1.c < -bet1.s ? (bet2.c - bet1.c) * (bet1.c + bet2.c)
                                              : (bet1.s - bet2.s) * (bet1.s + bet2.s);
        alp2.c = std::sqrt(std::max(0.0, alp1.c * alp1.c * bet1.c * bet1.c + extra)) / bet2.c;
    } else {
        alp2.c = std::fabs(alp1.c);
    }
    const Angle ang1 = Angle::of(bet1.s, alp1.c * bet1.c), ang2 = Angle::of(bet2.s, alp2.c * bet2.c);
    const Angle omg1 = Angle::of(salp0 * bet1.s, alp1.c * bet1.c), omg2 = Angle::of(salp0 * bet2.s, alp2.c * bet2.c);
    const double sig1 = ang1.radians();
    // differences of angles from their products: short lines keep their digits
    const double sig12 = std::atan2(std::max(0.0, ang1.c * ang2.s - ang1.s * ang2.c), ang1.c * ang2.c + ang1.s * ang2.s);
    const double omg12 = std::atan2(std::max(0.0, omg1.c * omg2.s - omg1.s * omg2.c), omg1.c * omg2.c + omg1.s * omg2.s);
    const double k2 = kEp2 * calp0 * calp0;
    const Integrals in = integrate(sig1, sig1 + sig12, k2);
    const double lam12 = omg12 - kF * salp0 * in.i3;
    const double m12 = std::sqrt(1.0 + k2 * ang2.s * ang2.s) * ang1.c * ang2.s
                     - std::sqrt(1.0 + k2 * ang1.s * ang1.s) * ang1.s * ang2.c - ang1.c * ang2.c * in.j;
    const double slope = (1.0 - kF) * m12 / (alp2.c * bet2.c);
    return {lam12, slope, kB * in.i1, alp2};
}

}  // namespace

Inverse inverse(double lat1, double lon1, double lat2, double lon2) {
    const double bad = std::nan("");
    if (!(std::fabs(lat1) <= 90.0 && std::fabs(lat2) <= 90.0) || !std::isfinite(lon1) || !std::isfinite(lon2)) {
        return {bad, bad, bad};
    }
    // canonical order: eastward, first point the farther from the equator and in the south
    double lon12 = std::remainder(std::remainder(lon2, 360.0) - std::remainder(lon1, 360.0), 360.0);
    const double east = lon12 < 0 ? -1.0 : 1.0;
    lon12 *= east;
    const bool swapped = std::fabs(lat1) < std::fabs(lat2);
    if (swapped) std::swap(lat1, lat2);
    const double flip = lat1 > 0 ? -1.0 : 1.0;
    Angle bet1 = reduced(lat1 * flip), bet2 = reduced(lat2 * flip);
    if (bet1.s > -kTiny) bet1.s = -kTiny;  // on the equator, so that half a turn is told from no turn
    const Angle lam{sin_deg(lon12), cos_deg(lon12)};
    const double lam12 = lon12 * kDeg;

    Angle alp1{0, 1}, alp2{0, 1};
    double s_m = 0;
    if (lam.s <= 0.0 || lat1 * flip == -90.0) {  // along a meridian
        alp1 = lam.s <= 0.0 ? Angle{0.0, lam.c} : lam;
        const Hybrid on = hybrid(bet1, bet2, {0.0, lat1 * flip == -90.0 ? 1.0 : alp1.c});
        s_m = on.s_m < 1e-100 ? 0.0 : on.s_m;  // without what keeps the equator off zero
        alp2 = {0.0, 1.0};
    } else if (bet1.s == -kTiny && lam12 <= (1.0 - kF) * kPi) {  // along the equator
        alp1 = alp2 = {1.0, 0.0};
        s_m = kA * lam12;
    } else {
        // exactly one azimuth in (0, π) gives the longitude difference; Newton kept inside a bracket finds it. It is
        // counted from due east where it lies near it: next to the equator its cosine must keep all its digits. (Between
        // points that are almost antipodal it does not lie near it.)
        const double wbar = std::sqrt(1.0 - kE2 * std::pow((bet1.c + bet2.c) / 2.0, 2));
        const double omg12 = std::fmin(lam12 / wbar, kPi), so = std::sin(omg12), half = std::sin(omg12 / 2);
        const double sbet12 = bet2.s * bet1.c - bet2.c * bet1.s;
        const double guess_s = bet2.c * so, guess_c = sbet12 + 2.0 * bet2.c * bet1.s * half * half;
        const bool from_east = std::fabs(guess_c) <= guess_s && lam12 <= (1.0 - kF) * kPi;
        double low = from_east ? -kPi / 2 : 0.0, high = from_east ? kPi / 2 : kPi;
        double guess = from_east ? std::atan2(-guess_c, guess_s) : std::atan2(guess_s, guess_c);
        if (!(guess > low && guess < high)) guess = (low + high) / 2;
        Hybrid on{};
        for (int step = 0; step < 200; ++step) {
            alp1 = from_east ? Angle{std::cos(guess), -std::sin(guess)} : Angle{std::sin(guess), std::cos(guess)};
            on = hybrid(bet1, bet2, alp1);
            const double miss = on.lam12 - lam12, least = 2e-16 * std::fabs(guess);
            (miss < 0 ? low : high) = guess;
            if (std::fabs(miss) < 1e-16 || high - low <= 2 * least) break;
            double next = guess - miss / on.dlam12;
            const bool still = std::fabs(next - guess) <= least;
            if (still && std::fabs(miss) < 1e-14) break;  // no more can be had from doubles
            if (still || !(on.dlam12 > 0) || !(next > low && next < high)) next = (low + high) / 2;
            guess = next;
        }
        s_m = on.s_m;
        alp2 = on.alp2;
    }
    // back: a swap of the points reverses and mirrors, so that only the northward part changes its sign
    if (swapped) std::swap(alp1, alp2);
    const double north = swapped ? -flip : flip;
    const auto degrees = [&](Angle a) { return std::atan2(a.s * east, a.c * north) / kDeg; };
    return {s_m, degrees(alp1), degrees(alp2)};
}

Direct direct(double lat1, double lon1, double azi1, double s_m) {
    const double bad = std::nan("");
    if (!(std::fabs(lat1) <= 90.0) || !std::isfinite(lon1) || !std::isfinite(azi1) || !std::isfinite(s_m)) {
        return {bad, bad, bad};
    }
    const Angle bet1 = reduced(lat1), alp1{sin_deg(azi1), cos_deg(azi1)};
    const double salp0 = alp1.s * bet1.c, calp0 = std::hypot(alp1.c, alp1.s * bet1.s), k2 = kEp2 * calp0 * calp0;
    const double sig1 = bet1.s == 0.0 && alp1.c == 0.0 ? 0.0 : std::atan2(bet1.s, alp1.c * bet1.c);
    const double omg1 = bet1.s == 0.0 && alp1.c == 0.0 ? 0.0 : std::atan2(salp0 * bet1.s, alp1.c * bet1.c);

    double sig12 = s_m / kB / std::sqrt(1.0 + k2 / 2);
    Integrals in{};
    for (int step = 0; step < 8; ++step) {
        in = integrate(sig1, sig1 + sig12, k2);
        const double miss = s_m / kB - in.i1, s2 = std::sin(sig1 + sig12);
        const double move = miss / std::sqrt(1.0 + k2 * s2 * s2);
        sig12 += move;
        if (std::fabs(move) < 1e-9) break;  // the next move would be below rounding
    }
    in = integrate(sig1, sig1 + sig12, k2);
    const double sig2 = sig1 + sig12, ss = std::sin(sig2), cs = std::cos(sig2);
    const double sbet2 = calp0 * ss, cbet2 = std::hypot(salp0, calp0 * cs);
    // omega turns with sigma, whole turns included
    const double turn = std::copysign(1.0, salp0);
    const double omg2 = std::atan2(salp0 * ss, cs);
    const double omg12 = turn * (sig12 - (std::atan2(ss, cs) - sig1) + (turn * omg2 - turn * omg1));
    const double lam12 = omg12 - kF * salp0 * in.i3;
    return {std::atan2(sbet2, (1.0 - kF) * cbet2) / kDeg,
            std::remainder(std::remainder(lon1, 360.0) + lam12 / kDeg, 360.0),
            std::atan2(salp0, calp0 * cs) / kDeg};
}

Vec3 to_ecef(double lat_deg, double lon_deg, double h_m) {
    const double sp = sin_deg(lat_deg), cp = cos_deg(lat_deg);
    const double n = kA / std::sqrt(1.0 - kE2 * sp * sp);
    return {(n + h_m) * cp * cos_deg(lon_deg), (n + h_m) * cp * sin_deg(lon_deg), (n * (1.0 - kE2) + h_m) * sp};
}

// Bowring's step from the reduced latitude, repeated until it stands still; contracts everywhere outside the evolute.
Geodetic to_geodetic(Vec3 p) {
    const double q = std::hypot(p.x, p.y);
    const double lon = q > 0.0 ? std::atan2(p.y, p.x) / kDeg : 0.0;
    Angle bet = Angle::of((1.0 + kEp2 * kB / std::fmax(norm(p), 1.0)) * p.z * kB, q * kA);
    Angle phi{0, 1};
    for (int step = 0; step < 6; ++step) {
        phi = Angle::of(p.z + kEp2 * kB * bet.s * bet.s * bet.s, q - kE2 * kA * bet.c * bet.c * bet.c);
        const Angle next = Angle::of((1.0 - kF) * phi.s, phi.c);
        const double moved = std::fabs(next.s * bet.c - next.c * bet.s);
        bet = next;
        if (moved < 1e-16) break;
    }
    const double h = q * phi.c + p.z * phi.s - kA * std::sqrt(1.0 - kE2 * phi.s * phi.s);
    return {phi.radians() / kDeg, lon, h};
}

}  // namespace sharedsky
