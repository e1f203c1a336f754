#include "publisher/record/print_index.hpp"

#include "publisher/base/error.hpp"

#include <cstring>
#include <map>

namespace daybook::record {

std::pair<std::string, std::string> dataset_and_edition(const std::string& where) {
    const auto slash = where.find('/');
    return {where.substr(0, slash), slash == std::string::npos ? std::string() : where.substr(slash + 1)};
}

PrintIndex::PrintIndex(Register& reg, const std::string& table) {
    found_.reserve(static_cast<std::size_t>(reg.rows_of_editions(table)));
    reg.for_each_prints(table, [&](const auto& dataset, const auto& edition, std::string_view bytes) {
        add(dataset, edition, unpack_prints(bytes));
    });
}

PrintOwners::Owner PrintIndex::owner(const std::string& dataset, const std::string& edition) {
    const auto name = dataset + "/" + edition;
    const auto [found, is_new] = ids_.try_emplace(name, static_cast<PrintOwners::Owner>(names_.size()));
    if (!is_new) return found->second;
    if (names_.size() >= PrintOwners::kMostOwners)
        throw base::Error::make(base::ErrorKind::exhausted,
                                "{} is one edition too many for its table, which has {} already", name,
                                names_.size());
    names_.push_back(name);
    return found->second;
}

void PrintIndex::add(const std::string& dataset, const std::string& edition,
                     const std::vector<std::uint64_t>& prints) {
    found_.add(prints, owner(dataset, edition));
}

PrintIndex::Overlap PrintIndex::elsewhere(const std::string& dataset, const std::string& edition,
                                          const std::vector<std::uint64_t>& prints) const {
    const auto known = ids_.find(dataset + "/" + edition);
    const auto own = known == ids_.end() ? PrintOwners::kNobody : known->second;
    std::map<PrintOwners::Owner, std::int64_t> by_owner;
    Overlap out;
    for (std::size_t i = 0; i < prints.size(); ++i) {
        if (i + PrintOwners::kAhead < prints.size()) found_.prefetch(prints[i + PrintOwners::kAhead]);
        const auto found = found_.of(prints[i]);
        const auto other = found.first != own ? found.first : found.second;
        if (other == PrintOwners::kNobody) continue;
        ++out.rows;
        if (const auto n = ++by_owner[other]; n > out.there) {
            out.there = n;
            out.where = names_[other];
        }
    }
    return out;
}

std::string pack_prints(const std::vector<std::uint64_t>& prints) {
    std::string out(prints.size() * sizeof(std::uint64_t), '\0');
    if (!prints.empty()) std::memcpy(out.data(), prints.data(), out.size());
    return out;
}

std::vector<std::uint64_t> unpack_prints(std::string_view bytes) {
    std::vector<std::uint64_t> out(bytes.size() / sizeof(std::uint64_t));
    if (!out.empty()) std::memcpy(out.data(), bytes.data(), out.size() * sizeof(std::uint64_t));
    return out;
}

}  // namespace daybook::record
