#include "harvesters/composed.hpp"

#include "publisher/base/digest.hpp"

#include <fstream>
#include <set>
#include <string>

namespace daybook::harvesters {

namespace {

/// The keys of the records, each on its line behind the first.
std::set<std::string> keys_in(const Kind& kind, const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::set<std::string> out;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        if (line.ends_with(',')) line.pop_back();
        if (!line.starts_with('{')) continue;
        if (auto key = kind.key_of(base::json::parse(line)); !key.empty()) out.insert(std::move(key));
    }
    return out;
}

}  // namespace

Shrinkage shrinkage(const Kind& kind, const std::filesystem::path& before,
                    const std::filesystem::path& now) try {
    if (base::sha256_file(before) == base::sha256_file(now)) return {};
    const auto had = keys_in(kind, before), has = keys_in(kind, now);
    Shrinkage out{static_cast<std::int64_t>(had.size()), 0};
    for (const auto& key : had) out.gone += has.contains(key) ? 0 : 1;
    return out;
} catch (const std::exception&) {
    return {};
}

}  // namespace daybook::harvesters
