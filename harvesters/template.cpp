#include "harvesters/template.hpp"

#include "harvesters/web_address.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <map>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

namespace {

using Words = std::map<std::string, std::string>;

void add_month(Words& words, const std::string& before, base::Date day) {
    const std::chrono::year_month_day date(day);
    const auto year = static_cast<int>(date.year());
    const auto month = static_cast<unsigned>(date.month());
    const auto words_of_month = base::month_in_words(date.year() / date.month());
    const auto name = words_of_month.substr(0, words_of_month.find(' '));
    words[before + "yyyy"] = fmt::format("{:04}", year);
    words[before + "yy"] = fmt::format("{:02}", year % 100);
    words[before + "mm"] = fmt::format("{:02}", month);
    words[before + "m"] = fmt::format("{}", month);
    words[before + "Month"] = name;
    words[before + "month"] = base::to_lower(name);
    words[before + "Mon"] = name.substr(0, 3);
    words[before + "mon"] = base::to_lower(name.substr(0, 3));
}

Words words_of(const schemas::Edition& slot) {
    Words words;
    add_month(words, "", slot.first_day());
    add_month(words, "end:", slot.last_day());
    const std::chrono::year_month_day first(slot.first_day());
    const auto month = static_cast<unsigned>(first.month());
    const auto year = static_cast<int>(first.year()) - (month < 4 ? 1 : 0);
    words["fy"] = fmt::format("{}-{:02}", year, (year + 1) % 100);
    words["fyyyy"] = fmt::format("{}-{}", year, year + 1);
    words["q"] = fmt::format("{}", (month + 8) % 12 / 3 + 1);
    words["from"] = base::to_iso(slot.first_day());
    words["to"] = base::to_iso(slot.last_day());
    words["until"] = base::to_iso(slot.last_day() + std::chrono::days(1));
    return words;
}

[[noreturn]] void fail_unknown(std::string_view address, const std::string& word, const Words& words) {
    std::vector<std::string> names;
    for (const auto& [name, text] : words) names.push_back(name);
    const auto near = base::nearest(word, names);
    throw Error::make(
        ErrorKind::usage, "the address '{}' has '{{{}}}' in it, which is no part of a period; {}",
        showable_url(std::string(address)), word,
        near.empty() ? "there are: " + base::join(names, ", ") : fmt::format("did you mean '{}'?", near));
}

}  // namespace

bool has_period(std::string_view address) {
    return address.find('{') != std::string_view::npos;
}

std::string address_for(std::string_view address, const schemas::Edition& slot) {
    const auto words = words_of(slot);
    std::string out;
    for (auto rest = address; !rest.empty();) {
        const auto open = rest.find('{');
        const auto close = open == std::string_view::npos ? open : rest.find('}', open);
        if (open != std::string_view::npos && close == std::string_view::npos)
            throw Error::make(ErrorKind::usage, "the address '{}' has a brace in it that is not closed", showable_url(std::string(address)));
        if (close == std::string_view::npos) return out.append(rest);
        const std::string word(rest.substr(open + 1, close - open - 1));
        const auto known = words.find(word);
        if (known == words.end()) fail_unknown(address, word, words);
        out.append(rest.substr(0, open)).append(known->second);
        rest.remove_prefix(close + 1);
    }
    return out;
}

}  // namespace daybook::harvesters
