// The cells of a fixed grid that a footprint touches: rows of 1/18° of latitude (6.2 km), each cut into as many equal
// parts of longitude as keeps a cell about as wide as it is high; at a pole six.
//
// What is covered is the discs of half a step about points of the boundary a step apart, so that nothing of the boundary
// is left out, then what lies between them. Latitude and longitude taken as those of a sphere of the ellipsoid's least
// radius of curvature never put two points nearer together than they are, seen from that sphere's centre.
#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "footprint.h"

namespace sharedsky {
namespace {

constexpr std::int64_t kRows = 3240, kColumns = 6480;
constexpr double kLeastRadius_m = kA * (1.0 - kE2);  // along the meridian, at the equator
constexpr double kStep_m = 1000.0;
// Footprints that touch, up to rounding, still share a cell.
constexpr double kMargin_m = 0.5;

double row_low(std::int64_t row) { return -kPi / 2 + kPi * static_cast<double>(row) / kRows; }

std::int64_t columns(std::int64_t row) {
    const double nearest = std::fmin(std::fabs(row_low(row)), std::fabs(row_low(row + 1)));
    return std::max<std::int64_t>(1, std::llround(kColumns * std::cos(nearest)));
}

std::int64_t row_of(double lat_rad) {
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor((lat_rad + kPi / 2) / kPi * kRows)), 0, kRows - 1);
}

class Covering {
  public:
    explicit Covering(std::size_t most) : most_(most) {}

    void add_disc(double lat_deg, double lon_deg, double radius_m) {
        const double phi = lat_deg * kDeg, lam = lon_deg * kDeg, rho = (radius_m + kMargin_m) / kLeastRadius_m;
        const std::int64_t last = row_of(phi + rho);
        for (std::int64_t row = row_of(phi - rho); row <= last; ++row) add_range(row, lam, half_width(row, phi, rho));
    }

    // What the boundary encloses: between two cells of it in a row all is inside or nothing is.
    template <typename Inside>
    void fill(Inside inside) {
        std::int64_t first = rows_.begin()->first, last = rows_.rbegin()->first;
        if (inside(-kPi / 2, 0.0)) first = 0;
        if (inside(kPi / 2, 0.0)) last = kRows - 1;
        for (std::int64_t row = first; row <= last; ++row) {
            const std::int64_t n = columns(row);
            const auto centre = [&](std::int64_t k) { return 2.0 * kPi * (static_cast<double>(k % n) + 0.5) / static_cast<double>(n); };
            const double lat = (row_low(row) + row_low(row + 1)) / 2;
            std::set<std::int64_t>& held = rows_[row];
            const std::vector<std::int64_t> edge(held.begin(), held.end());
            if (edge.empty()) {
                if (inside(lat, centre(0))) put(row, 0, n - 1);
                continue;
            }
            for (std::size_t k = 0; k < edge.size(); ++k) {
                const std::int64_t from = edge[k] + 1, to = (k + 1 < edge.size() ? edge[k + 1] : edge[0] + n) - 1;
                if (from <= to && inside(lat, centre(from))) put(row, from, to);
            }
        }
    }

    std::vector<std::int64_t> take() const {
        std::vector<std::int64_t> result;
        for (const auto& [row, held] : rows_) {
            for (const std::int64_t column : held) result.push_back(row * kColumns + column);
        }
        return result;
    }

  private:
    // Half the range of longitude that a disc has in a row.
    static double half_width(std::int64_t row, double phi, double rho) {
        const double low = std::fmax(row_low(row), phi - rho), high = std::fmin(row_low(row + 1), phi + rho);
        if (phi + rho >= kPi / 2 && row_low(row + 1) >= kPi - phi - rho) return kPi;  // beyond the pole, and round it
        if (phi - rho <= -kPi / 2 && row_low(row) <= -kPi - phi + rho) return kPi;
        // widest where a meridian touches the disc, if the row has that latitude
        const double touch = std::asin(std::clamp(std::sin(phi) / std::cos(rho), -1.0, 1.0));
        const double at = std::clamp(touch, std::fmin(low, high), std::fmax(low, high));
        const double up = std::sin((at - phi) / 2), across = std::sin(rho / 2);
        const double h = (across - up) * (across + up) / (std::cos(at) * std::cos(phi));
        return h < 1.0 ? 2.0 * std::asin(std::sqrt(std::fmax(h, 0.0))) : kPi;
    }

    void add_range(std::int64_t row, double lam, double half) {
        const std::int64_t n = columns(row);
        const auto column = [n](double l) { return static_cast<std::int64_t>(std::floor(l / (2.0 * kPi) * static_cast<double>(n))); };
        if (half >= kPi) put(row, 0, n - 1);
        else put(row, column(lam - half), column(lam + half));
    }

    void put(std::int64_t row, std::int64_t from, std::int64_t to) {
        const std::int64_t n = columns(row);
        to = std::min(to, from + n - 1);
        std::set<std::int64_t>& held = rows_[row];
        for (std::int64_t k = from; k <= to; ++k) {
            if (!held.insert(((k % n) + n) % n).second) continue;
            if (++count_ > most_) throw std::length_error("more cells than allowed");
        }
    }

    std::size_t most_, count_ = 0;
    std::map<std::int64_t, std::set<std::int64_t>> rows_;
};

}  // namespace

std::vector<std::int64_t> Footprint::cells(std::size_t most) const {
    std::vector<std::int64_t> all;
    const auto add = [&](const Covering& covering) {
        const std::vector<std::int64_t> some = covering.take();
        all.insert(all.end(), some.begin(), some.end());
    };
    for (const Patch& patch : patches) {
        Covering covering(most);
        for (const Outline& ring : patch.rings) {
            const std::vector<Vec3>& p = ring.points();
            for (std::size_t k = 0; k + 1 < p.size(); ++k) {
                const double length = norm(p[k + 1] - p[k]);
                const auto parts = std::max(1, static_cast<int>(std::ceil(length / kStep_m)));
                for (int i = 0; i < parts; ++i) {
                    const Geodetic g = to_geodetic(p[k] + (static_cast<double>(i) / parts) * (p[k + 1] - p[k]));
                    covering.add_disc(g.lat_deg, g.lon_deg, length / parts / 2);
                }
            }
        }
        covering.fill([&](double lat_rad, double lon_rad) { return patch.contains(to_ecef(lat_rad / kDeg, lon_rad / kDeg, 0.0)); });
        add(covering);
    }
    for (const Disc& disc : discs) {
        Covering covering(most);
        covering.add_disc(disc.lat_deg, disc.lon_deg, disc.radius_m);
        add(covering);
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    if (all.size() > most) throw std::length_error("more cells than allowed");
    return all;
}

}  // namespace sharedsky
