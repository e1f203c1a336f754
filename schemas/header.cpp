#include "schemas/header.hpp"

#include "publisher/base/text.hpp"

#include <algorithm>
#include <map>

namespace daybook::schemas {

namespace {

/// Every heading a field may have, normal form to field index.
std::map<std::string, std::size_t> known_headings(const Schema& schema) {
    std::map<std::string, std::size_t> out;
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
        const auto& field = schema.fields[i];
        out.emplace(normal_heading(field.name), i);
        out.emplace(normal_heading(field.title), i);
        for (const auto& alias : field.aliases) out.emplace(normal_heading(alias), i);
    }
    return out;
}

}  // namespace

std::string normal_heading(std::string_view heading) {
    std::string out;
    for (const char c : base::to_lower(heading))
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
    const auto letters = out.find_first_not_of("0123456789");
    return letters == std::string::npos ? out : out.substr(letters);
}

bool Columns::has(const Schema& schema, std::string_view field) const {
    const auto index = schema.find(field);
    return index && cell_of_field[*index] >= 0;
}

bool Columns::complete(const Schema& schema) const {
    for (std::size_t i = 0; i < schema.fields.size(); ++i)
        if (schema.fields[i].essential && cell_of_field[i] < 0) return false;
    return true;
}

Columns read_headings(const Schema& schema, const std::vector<std::string>& headings) {
    const auto known = known_headings(schema);
    Columns out;
    out.cell_of_field.assign(schema.fields.size(), -1);
    out.heading_of_field.resize(schema.fields.size());
    for (int cell = 0; cell < static_cast<int>(headings.size()); ++cell) {
        const auto& heading = headings[static_cast<std::size_t>(cell)];
        if (base::trim(heading).empty()) continue;
        const auto field = known.find(normal_heading(heading));
        if (field == known.end()) {
            out.extra.emplace_back(cell, heading);
            continue;
        }
        auto& place = out.cell_of_field[field->second];
        if (place >= 0) out.duplicates.emplace_back(cell, heading);
        // The later of two suppliers is the name; the first was its code.
        if (place < 0 || schema.fields[field->second].name == schema.supplier_field) {
            out.found += place < 0 ? 1 : 0;
            place = cell;
            out.heading_of_field[field->second] = std::string(base::trim(heading));
        }
    }
    return out;
}

std::vector<std::string> joined_headings(const std::vector<std::string>& above, const std::vector<std::string>& below) {
    std::vector<std::string> out(std::max(above.size(), below.size()));
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (i < above.size()) out[i] = base::trim(above[i]);
        if (i < below.size() && !base::trim(below[i]).empty()) out[i] += (out[i].empty() ? "" : " ") + std::string(base::trim(below[i]));
    }
    return out;
}

}  // namespace daybook::schemas
