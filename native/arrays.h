// Arrays in, arrays out: the two shapes that every binding uses.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

namespace sharedsky {

namespace nb = nanobind;

template <typename T>
using In = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

template <typename T>
using Out = nb::ndarray<nb::numpy, T, nb::ndim<1>>;

template <typename T>
Out<T> out(std::vector<T>&& values) {
    auto* held = new std::vector<T>(std::move(values));
    nb::capsule owner(held, [](void* p) noexcept { delete static_cast<std::vector<T>*>(p); });
    return Out<T>(held->data(), {held->size()}, owner);
}

template <typename... Arrays>
std::size_t same_size(const Arrays&... arrays) {
    const std::size_t sizes[] = {arrays.size()...};
    for (std::size_t n : sizes) {
        if (n != sizes[0]) throw std::invalid_argument("columns differ in length");
    }
    return sizes[0];
}

}  // namespace sharedsky
