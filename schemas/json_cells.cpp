#include "schemas/json_cells.hpp"

#include "publisher/base/ascii.hpp"
#include "publisher/base/decimal.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::schemas {

using base::json::Value;

namespace {

constexpr int kMostDepth = 32;
constexpr int kPlaces = 15;           ///< of degrees that are compared
constexpr std::size_t kMostFiner = 25;  ///< and behind them

std::optional<Value> parse(std::string_view cell, char first) {
    if (!cell.starts_with(first) || cell.size() > kLongestJsonCell) return {};
    try {
        return base::json::parse(cell, kMostDepth);
    } catch (const base::Error&) {
        return {};
    }
}

JsonCell cell_of(const Value& value) {
    const auto items = value.is_array() ? value.as_array().size() : value.as_object().size();
    return {base::json::canonical(value), static_cast<std::int64_t>(items)};
}

/// A number or a text that is one, within ±most degrees. Programs write binary fractions out to twenty places.
bool is_degrees(std::string_view text, std::int64_t most) {
    const auto point = std::min(text.find('.'), text.size());
    const auto end = std::min(point + 1 + kPlaces, text.size());
    const auto finer = text.substr(end);
    if (finer.size() > kMostFiner || !std::ranges::all_of(finer, base::is_digit)) return false;
    const auto number = base::parse_decimal(text.substr(0, end), kPlaces);
    if (!number) return false;
    std::int64_t limit = most;
    for (int i = 0; i < kPlaces; ++i) limit *= 10;
    if (finer.find_first_not_of('0') != std::string_view::npos) --limit;
    return number->units >= -limit && number->units <= limit;
}

std::optional<std::string> place_of(std::string_view lon, std::string_view lat) {
    if (!is_degrees(lon, 180) || !is_degrees(lat, 90)) return {};
    return std::string(lon) + ", " + std::string(lat);
}

std::string number_text(const Value* value) {
    if (value == nullptr) return {};
    if (value->is_number()) return value->as_number_text();
    return value->is_string() ? value->as_string() : "";
}

/// Coordinates nested `depth` deep above a position of two numbers or more. `depth` is at most 3.
bool are_coordinates(const Value& value, int depth) {
    if (!value.is_array()) return false;
    const auto& items = value.as_array();
    if (depth > 0)
        return std::ranges::all_of(items, [&](const auto& v) { return are_coordinates(v, depth - 1); });
    return items.size() >= 2 && std::ranges::all_of(items, [](const auto& v) { return v.is_number(); });
}

constexpr std::pair<std::string_view, int> kGeometries[] = {{"Point", 0},      {"MultiPoint", 1},
                                                            {"LineString", 1}, {"MultiLineString", 2},
                                                            {"Polygon", 2},    {"MultiPolygon", 3}};

bool is_geometry(const Value& value);

template <class Fits>
bool all_of_list(const Value& object, std::string_view key, Fits fits) {
    const auto* list = object.find(key);
    return list != nullptr && list->is_array() && std::ranges::all_of(list->as_array(), fits);
}

/// Nesting is bounded by the depth that is parsed.
bool is_geometry(const Value& value) {
    const auto* type = value.find("type");
    if (type == nullptr || !type->is_string()) return false;
    if (type->as_string() == "GeometryCollection") return all_of_list(value, "geometries", is_geometry);
    const auto* coordinates = value.find("coordinates");
    for (const auto& [name, depth] : kGeometries)
        if (type->as_string() == name) return coordinates != nullptr && are_coordinates(*coordinates, depth);
    return false;
}

bool has_member(const Value& object, std::string_view key) {
    return std::ranges::any_of(object.as_object(), [&](const auto& member) { return member.first == key; });
}

bool is_feature(const Value& value) {
    const auto* type = value.find("type");
    if (type == nullptr || !type->is_string() || type->as_string() != "Feature") return false;
    // Both may be null, but must be there.
    const auto* geometry = value.find("geometry");
    return has_member(value, "geometry") && has_member(value, "properties") &&
           (geometry == nullptr || is_geometry(*geometry));
}

bool is_geojson(const Value& value) {
    const auto* type = value.find("type");
    if (type == nullptr || !type->is_string()) return false;
    if (type->as_string() == "FeatureCollection") return all_of_list(value, "features", is_feature);
    return is_feature(value) || is_geometry(value);
}

}  // namespace

std::optional<JsonCell> read_object(std::string_view cell) {
    const auto value = parse(cell, '{');
    if (!value) return {};
    return cell_of(*value);
}

std::optional<JsonCell> read_array(std::string_view cell) {
    const auto value = parse(cell, '[');
    if (!value) return {};
    return cell_of(*value);
}

std::optional<std::string> read_geopoint(std::string_view cell, GeopointForm form) {
    if (form == GeopointForm::text) {
        const auto comma = cell.find(',');
        if (comma == std::string_view::npos) return {};
        return place_of(base::trim(cell.substr(0, comma)), base::trim(cell.substr(comma + 1)));
    }
    const auto value = parse(cell, form == GeopointForm::array ? '[' : '{');
    if (!value) return {};
    if (form == GeopointForm::object) {
        if (value->as_object().size() != 2) return {};
        return place_of(number_text(value->find("lon")), number_text(value->find("lat")));
    }
    const auto& items = value->as_array();
    if (items.size() != 2) return {};
    return place_of(number_text(&items[0]), number_text(&items[1]));
}

std::optional<JsonCell> read_geojson(std::string_view cell) {
    const auto value = parse(cell, '{');
    if (!value || !is_geojson(*value)) return {};
    return cell_of(*value);
}

std::optional<JsonCell> read_topojson(std::string_view cell) {
    const auto value = parse(cell, '{');
    if (!value || value->string_or("type", "") != "Topology") return {};
    const auto* objects = value->find("objects");
    if (objects == nullptr || !objects->is_object() ||
        !all_of_list(*value, "arcs", [](const auto& arc) { return are_coordinates(arc, 1); }))
        return {};
    return cell_of(*value);
}

}  // namespace daybook::schemas
