#include "schemas/missing_words.hpp"

#include "publisher/base/text.hpp"

#include <fmt/format.h>

namespace daybook::schemas {

namespace {

/// "'N/D' (not disclosed)"
std::string quoted_with_label(const MissingValue& missing) {
    const auto value = fmt::format("'{}'", base::clip(missing.value, 40));
    return missing.label.empty() ? value : fmt::format("{} ({})", value, base::clip(missing.label, 80));
}

struct Met {
    std::vector<std::string> texts;
    bool says_why = false;
};

/// Indexes count the texts of a field that are not "", as a compiled field has them.
Met met_in(const Field& field, const std::set<std::uint16_t>& indexes) {
    Met out;
    std::uint16_t index = 0;
    for (const auto& missing : field.missing_values) {
        if (missing.value.empty() || !indexes.contains(index++)) continue;
        out.texts.push_back(quoted_with_label(missing));
        out.says_why = out.says_why || !missing.label.empty();
    }
    return out;
}

}  // namespace

void word_missing_values(const Schema& schema, const RowTally& tally, FindingsLog& log) {
    for (std::size_t i = 0; i < tally.fields.size(); ++i) {
        const auto& field = schema.fields[i];
        const auto met = met_in(field, tally.fields[i].missing);
        if (met.texts.empty()) continue;
        const auto texts = base::join(met.texts, " and ");
        const bool one = met.texts.size() == 1;
        log.reword(Issue::missing_value, static_cast<int>(i),
                   met.says_why ? fmt::format("'{}' has no value, and {} {} why", field.title, texts, one ? "says" : "say")
                                : fmt::format("'{}' has no value where {} {}", field.title, texts, one ? "stands" : "stand"));
        if (!field.required && !field.essential) continue;
        log.reword(field.essential ? Issue::missing_essential : Issue::missing_required, static_cast<int>(i),
                   fmt::format("{} {} for no value, and '{}' requires one", texts, one ? "stands" : "stand", field.title));
    }
}

}  // namespace daybook::schemas
