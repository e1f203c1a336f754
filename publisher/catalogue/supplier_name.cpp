#include "publisher/catalogue/supplier_name.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/text.hpp"
#include "publisher/base/unicode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace daybook::catalogue {

namespace {

constexpr std::size_t kLongestId = 100;

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

/// What stands between a company's registered name and the one it trades under.
constexpr std::array<std::string_view, 5> kTradingAs{" t/a ", " t/as ", "(t/a ", " trading as ", "(trading as "};

/// A company form as it is written and as it is kept. Welsh forms are the law's own equivalents (Companies Act 2006,
/// sections 58 and 59). Longer ones first.
struct Form {
    std::string_view written, kept;
};
constexpr Form kForms[] = {
    {"public limited company", "plc"},
    {"limited liability partnership", "llp"},
    {"community interest company", "cic"},
    {"cwmni cyfyngedig cyhoeddus", "plc"},
    {"limited partnership", "lp"},
    {"p l c", "plc"},
    {"l l p", "llp"},
    {"c i c", "cic"},
    {"limited", "ltd"},
    {"ltd", "ltd"},
    {"plc", "plc"},
    {"ccc", "plc"},
    {"llp", "llp"},
    {"lp", "lp"},
    {"cic", "cic"},
    {"cyfyngedig", "ltd"},
    {"cyf", "ltd"},
    {"incorporated", "inc"},
    {"inc", "inc"},
    {"corporation", "corp"},
    {"corp", "corp"},
    {"company", "co"},
    {"co", "co"},
};

/// Names that say that there is none.
constexpr std::array<std::string_view, 12> kNobody{
    "various", "various suppliers", "unknown",          "not known", "not disclosed",      "personal data",
    "n a",     "na",                "private individual", "individual", "named individual", "none"};
constexpr std::array<std::string_view, 3> kWithheld{"redacted", "withheld", "anonymised"};

/// The name without what follows "t/a": a payment to "Harbour Ltd t/a The Buoy" is one to Harbour Ltd.
void cut_trading_name(std::string& text, std::vector<std::string>& changes) {
    auto at = std::string::npos;
    for (const auto mark : kTradingAs) at = std::min(at, text.find(mark));
    if (at == std::string::npos || !std::ranges::any_of(text.substr(0, at), is_word)) return;
    changes.push_back(fmt::format("left out '{}'", base::trim(std::string_view(text).substr(at))));
    text.resize(at);
}

void write_out_ampersands(std::string& text, std::vector<std::string>& changes) {
    std::string out;
    for (const char c : text) {
        if (c == '&') out += " and ";
        else out += c;
    }
    if (out.size() != text.size()) changes.emplace_back("read '&' as 'and'");
    text = std::move(out);
}

/// "p.l.c." is "plc" and "sainsbury's" is "sainsburys"; every other mark parts words.
std::string words_alone(std::string_view text, bool& changed) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool initial = c == '.' && i > 0 && is_word(text[i - 1]) && (i == 1 || !is_word(text[i - 2]));
        if (is_word(c)) out += c;
        else if (c != '\'' && c != '`' && !initial && !out.ends_with(' ') && !out.empty()) out += ' ';
        changed = changed || !(is_word(c) || c == ' ');
    }
    while (out.ends_with(' ')) out.pop_back();
    return out;
}

bool ends_in_words(std::string_view text, std::string_view words) {
    return text.ends_with(words) &&
           (text.size() == words.size() || text[text.size() - words.size() - 1] == ' ');
}

/// Takes the form at the end of `text` off and gives it as it is kept; "" when there is none, or nothing else.
std::string take_form(std::string& text, std::vector<std::string>& changes) {
    for (const auto& form : kForms) {
        if (!ends_in_words(text, form.written) || text.size() == form.written.size()) continue;
        if (form.written != form.kept) changes.push_back(fmt::format("read '{}' as '{}'", form.written, form.kept));
        text.resize(text.size() - form.written.size() - 1);
        return std::string(form.kept);
    }
    return {};
}

bool names_nobody(std::string_view key) {
    const auto words = base::split(key, ' ');
    const auto withheld = [&](std::string_view word) { return std::ranges::find(words, word) != words.end(); };
    return std::ranges::find(kNobody, key) != kNobody.end() || std::ranges::any_of(kWithheld, withheld);
}

/// Readable, and never two keys for one: what is cut or no ASCII is told by a digest of the whole key.
std::string id_of(const std::string& key) {
    std::string out = key;
    std::ranges::replace(out, ' ', '-');
    const bool plain = std::ranges::all_of(out, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (plain && out.size() <= kLongestId) return out;
    const auto print = base::sha256(key).hex().substr(0, 16);
    return plain ? out.substr(0, kLongestId - print.size() - 2) + "--" + print : "name--" + print;
}

/// Steps 1 to 4 of the rule.
std::string plain_words(std::string_view published, std::vector<std::string>& changes) {
    auto text = base::plain_letters(published);
    if (text != base::to_lower(published)) changes.emplace_back("letters in their plain form");
    cut_trading_name(text, changes);
    write_out_ampersands(text, changes);
    bool marks = false;
    auto words = words_alone(text, marks);
    if (marks) changes.emplace_back("left out punctuation");
    return words;
}

/// The form that words begin with; nullptr when they begin with none.
const Form* form_at(std::span<const std::string_view> words) {
    for (const auto& form : kForms)
        if (const auto written = base::split(form.written, ' '); written.size() <= words.size() && std::ranges::equal(written, words.first(written.size()))) return &form;
    return nullptr;
}

}  // namespace

std::vector<SoughtWord> sought_words(std::string_view typed) {
    std::vector<std::string> ignored;
    const auto text = plain_words(typed, ignored);
    const auto words = base::split(text, ' ');
    std::vector<SoughtWord> out;
    for (std::size_t at = 0; at < words.size();) {
        const auto* form = form_at(std::span(words).subspan(at));
        const auto taken = form == nullptr ? 1 : base::split(form->written, ' ').size();
        SoughtWord word{{}, form == nullptr ? "" : std::string(form->kept)};
        for (std::size_t i = at; i < at + taken; ++i) word.written.emplace_back(words[i]);
        at += taken;
        // At the beginning of a name it is in no key.
        if (!words[at - 1].empty() && (words[at - 1] != "the" || words.size() == 1)) out.push_back(std::move(word));
    }
    return out;
}

std::optional<SupplierName> supplier_name(std::string_view published) {
    SupplierName out;
    auto words = plain_words(published, out.changes);
    if (words.starts_with("the ")) {
        words.erase(0, 4);
        out.changes.emplace_back("left out 'the'");
    }
    if (words.empty() || names_nobody(words)) return std::nullopt;
    std::string forms;
    for (auto form = take_form(words, out.changes); !form.empty(); form = take_form(words, out.changes))
        forms = " " + form + forms;
    out.stem = words;
    out.key = words + forms;
    out.id = id_of(out.key);
    return out;
}

}  // namespace daybook::catalogue
