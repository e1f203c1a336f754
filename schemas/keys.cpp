#include "schemas/keys.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace daybook::schemas {

namespace {

constexpr std::uint64_t kSeed = 0x9E3779B97F4A7C15;

/// MurmurHash3's final mix: all bits of the result depend on all bits given.
std::uint64_t mixed(std::uint64_t hash) {
    hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
    hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
    return hash ^ (hash >> 33);
}

std::uint64_t with_word(std::uint64_t hash, std::uint64_t word) {
    return mixed(hash ^ word) * kSeed + std::rotl(hash, 29);
}

/// The length goes in, so that "ab","c" and "a","bc" differ.
std::uint64_t with_text(std::uint64_t hash, std::string_view text) {
    hash = with_word(hash, text.size() + 1);
    while (!text.empty()) {
        std::uint64_t word = 0;
        const auto size = std::min(text.size(), sizeof word);
        std::memcpy(&word, text.data(), size);
        hash = with_word(hash, word);
        text.remove_prefix(size);
    }
    return hash;
}

/// 5.00 and 5 are one number.
std::uint64_t with_number(std::uint64_t hash, std::int64_t number, int scale) {
    while (scale > 0 && number % 10 == 0) {
        number /= 10;
        --scale;
    }
    return with_word(with_word(hash, static_cast<std::uint64_t>(scale)), static_cast<std::uint64_t>(number));
}

int scale_of(const Column& column) {
    return column.type() == FieldType::number ? column.scale() : 0;
}

std::vector<const Column*> columns_of(const CheckedTable& table, const std::vector<std::string>& names) {
    std::vector<const Column*> out;
    for (const auto& name : names) out.push_back(table.find(name));
    return out;
}

}  // namespace

std::optional<std::uint64_t> key_print(std::span<const Column* const> columns, std::size_t row) {
    auto hash = kSeed;
    for (const auto* column : columns) {
        if (column == nullptr || column->is_null(row)) return {};
        hash = is_text(column->type()) ? with_text(hash, column->text(row))
                                       : with_number(hash, column->number(row), scale_of(*column));
    }
    return mixed(hash);
}

ForeignKeyCheck::ForeignKeyCheck(std::vector<const Schema*> schemas) : schemas_(std::move(schemas)) {
    for (std::size_t i = 0; i < schemas_.size(); ++i)
        for (const auto& key : schemas_[i]->foreign_keys)
            for (std::size_t target = 0; target < schemas_.size(); ++target)
                if (key.resource.empty() ? target == i : schemas_[target]->id.str() == key.resource) {
                    keys_.push_back({i, target, &key, {}, {}, false});
                    break;
                }
}

void ForeignKeyCheck::take(std::size_t table, const CheckedTable& rows, std::int64_t lines_before) {
    for (auto& key : keys_) {
        if (key.gave_up) continue;
        if (key.target == table) key.take_targets(rows);
        if (key.table == table) key.take_references(rows, lines_before);
        if (key.targets.size() <= kMostValues && key.references.size() <= kMostValues) continue;
        key.gave_up = true;
        key.targets = {};
        key.references = {};
    }
}

void ForeignKeyCheck::Key::take_targets(const CheckedTable& rows) {
    const auto columns = columns_of(rows, key->reference);
    for (std::size_t row = 0; row < rows.rows(); ++row)
        if (const auto print = key_print(columns, row)) targets.insert(*print);
}

void ForeignKeyCheck::Key::take_references(const CheckedTable& rows, std::int64_t lines_before) {
    const auto columns = columns_of(rows, key->fields);
    for (std::size_t row = 0; row < rows.rows(); ++row)
        if (const auto print = key_print(columns, row)) {
            auto& known = references[*print];
            if (known.count++ == 0) known.line = lines_before + rows.line(row);
        }
}

std::vector<std::size_t> ForeignKeyCheck::given_up() const {
    std::vector<std::size_t> out;
    for (const auto& key : keys_)
        if (key.gave_up && key.table == 0) out.push_back(*schemas_.front()->find(key.key->fields.front()));
    return out;
}

std::vector<ForeignKeyCheck::Broken> ForeignKeyCheck::judge() const {
    std::vector<Broken> out;
    for (const auto& key : keys_) {
        if (key.gave_up) continue;
        Broken broken{key.table, *schemas_[key.table]->find(key.key->fields.front()), key.key->resource, {}};
        for (const auto& [print, reference] : key.references)
            if (!key.targets.contains(print)) broken.dangling.push_back(reference);
        std::ranges::sort(broken.dangling, {}, &Dangling::line);
        if (!broken.dangling.empty()) out.push_back(std::move(broken));
    }
    return out;
}

}  // namespace daybook::schemas
