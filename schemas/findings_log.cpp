#include "schemas/findings_log.hpp"

#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::schemas {

namespace {
constexpr std::size_t kMostValueBytes = 120;
}

void FindingsLog::add(std::string_view code, Severity severity, std::string_view field, std::string_view message, std::int64_t line, int column,
                      std::string_view value) {
    const auto key = std::pair(std::string(code) + "/" + std::string(field), std::string(message));
    const auto [found, is_new] = index_.try_emplace(key, findings_.size());
    if (is_new) {
        const auto& all = finding_codes();
        const auto known = std::ranges::find(all, code, &FindingCode::code);
        const auto remedy = known == all.end() ? std::string_view() : known->remedy;
        findings_.push_back({std::string(code), severity, std::string(field), std::string(message), std::string(remedy), 0, {}});
    }
    auto& finding = findings_[found->second];
    ++finding.count;
    if (finding.places.size() < Finding::kPlacesKept) finding.places.push_back({line, column, base::clip(base::to_utf8(value), kMostValueBytes)});
}

}  // namespace daybook::schemas
