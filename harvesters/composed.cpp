#include "harvesters/composed.hpp"

#include "publisher/base/digest.hpp"

#include <fstream>
#include <set>
#include <string>

namespace daybook::harvesters {

namespace {

struct Names {
    std::set<std::string> records, rows;
};

/// What the records are known by, each on its line behind the first, and their rows.
Names names_in(const Kind& kind, const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    Names out;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        if (line.ends_with(',')) line.pop_back();
        if (!line.starts_with('{')) continue;
        const auto record = base::json::parse(line);
        if (auto key = kind.key_of(record); !key.empty()) out.records.insert(std::move(key));
        if (kind.rows_of != nullptr)
            for (auto& row : kind.rows_of(record)) out.rows.insert(std::move(row));
    }
    return out;
}

Gone gone(const std::set<std::string>& had, const std::set<std::string>& has) {
    Gone out{static_cast<std::int64_t>(had.size()), 0};
    for (const auto& name : had) out.gone += has.contains(name) ? 0 : 1;
    return out;
}

}  // namespace

Shrinkage shrinkage(const Kind& kind, const std::filesystem::path& before,
                    const std::filesystem::path& now) try {
    if (base::sha256_file(before) == base::sha256_file(now)) return {};
    const auto had = names_in(kind, before), has = names_in(kind, now);
    return {gone(had.records, has.records), gone(had.rows, has.rows)};
} catch (const std::exception&) {
    return {};
}

}  // namespace daybook::harvesters
