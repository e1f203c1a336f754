#pragma once

#include "publisher/base/json.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace daybook::schemas {

/// A cell longer than this is not read as JSON.
inline constexpr std::size_t kLongestJsonCell = 1 << 20;

/// A cell that holds JSON, as canonical text, and how many items or members it has at the top.
struct JsonCell {
    std::string text;
    std::int64_t items = 0;
};

std::optional<JsonCell> read_object(std::string_view cell);
std::optional<JsonCell> read_array(std::string_view cell);

enum class GeopointForm { text, array, object };

/// A place on earth, exactly as written: "lon, lat"; [lon, lat]; {"lon": lon, "lat": lat}. Canonical: "lon,
/// lat". Longitude is -180 to 180, latitude -90 to 90, both with at most 40 digits after the point.
std::optional<std::string> read_geopoint(std::string_view cell, GeopointForm form);

/// A GeoJSON object (RFC 7946): its type, and the members that type must have, down to the coordinates.
std::optional<JsonCell> read_geojson(std::string_view cell);
/// A TopoJSON topology: objects and arcs.
std::optional<JsonCell> read_topojson(std::string_view cell);

}  // namespace daybook::schemas
