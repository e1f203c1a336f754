#include "publisher/catalogue/titles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace daybook::catalogue {

std::string reason_words(std::string_view reason) {
    static constexpr std::array<std::pair<std::string_view, const char*>, 4> kWords = {{
        {"first", "First release"},
        {"department-correction", "Corrected by the publisher"},
        {"source-changed-unexplained", "Changed at the source, no reason given"},
        {"reprocessed", "Read again by improved checks"},
    }};
    for (const auto& [code, words] : kWords)
        if (code == reason) return words;
    return std::string(reason);
}

std::string own_title(std::string_view organisation, std::string_view title) {
    auto rest = title;
    if (rest.starts_with(organisation)) rest.remove_prefix(organisation.size());
    return std::string(rest.starts_with(": ") && rest.size() < title.size() ? rest.substr(2) : title);
}

std::string whole_title(std::string_view organisation, std::string_view title) {
    return fmt::format("{}: {}", organisation, own_title(organisation, title));
}

std::string code_words(std::string_view code) {
    std::string out(code);
    std::ranges::replace(out, '-', ' ');
    return out;
}

}  // namespace daybook::catalogue
