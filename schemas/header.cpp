#include "schemas/header.hpp"

#include "publisher/base/text.hpp"
#include "schemas/cells.hpp"
#include "schemas/heading_words.hpp"
#include "schemas/like_data.hpp"

#include <algorithm>
#include <array>

namespace daybook::schemas {

namespace {

/// Added to the rank of a heading that is known only by a part of it.
constexpr int kLoose = 1000;

using HeaderLabels = std::vector<std::string>;

struct HeaderFit {
    int fields = 0;
    bool complete = false;
};

HeaderFit header_fit_of(const HeaderLabels& labels, const Headings& headings, const Schema& schema) {
    std::vector<bool> found(schema.fields.size());
    for (const auto& label : labels)
        if (const auto match = headings.find(label)) found[static_cast<std::size_t>(match->field)] = true;
    HeaderFit score;
    score.fields = static_cast<int>(std::ranges::count(found, true));
    // One word of three may stand in any title; a table that may lack columns has no more to be known by, unless
    // its schema says which it must have.
    const bool may_lack =
        schema.fields_match == FieldsMatch::superset || schema.fields_match == FieldsMatch::partial;
    const int fields = static_cast<int>(schema.fields.size());
    const bool must_have = std::ranges::any_of(schema.fields, &Field::essential);
    score.complete = score.fields >= (may_lack && (fields <= 3 || !must_have) ? 1 : std::min(3, fields));
    for (std::size_t i = 0; i < found.size(); ++i)
        if (schema.fields[i].essential && !found[i]) score.complete = false;
    return score;
}

/// The headings of a row whose upper halves may stand in the row above.
struct Joined {
    HeaderLabels labels;
    bool halves = false;  ///< a cell takes the joined form, since that names a field better than it does alone
    bool gaps = false;    ///< a blank cell takes what stands above it
};

/// A title above does not spoil the row: it names no field.
Joined joined(const HeaderLabels& above, const HeaderLabels& below, const Headings& headings) {
    Joined out{below, false, false};
    out.labels.resize(std::max(above.size(), below.size()));
    for (std::size_t i = 0; i < above.size(); ++i) {
        if (above[i].empty()) continue;
        if (out.labels[i].empty()) {
            if (!headings.find(above[i])) continue;
            out.labels[i] = above[i];
            out.gaps = true;
            continue;
        }
        auto both = above[i] + " " + out.labels[i];
        const auto whole = headings.find(both), half = headings.find(out.labels[i]);
        if (!whole || (half && half->rank <= whole->rank)) continue;
        out.labels[i] = std::move(both);
        out.halves = true;
    }
    return out;
}

/// What one delimiter makes of the file's first rows.
struct Attempt {
    HeaderFit best;
    Header header;
};

void consider(Attempt& attempt, const HeaderFit& score, HeaderLabels labels, const Header& at) {
    // The first of equals: later ones are the headings repeated.
    if (score.complete < attempt.best.complete) return;
    if (score.complete == attempt.best.complete && score.fields <= attempt.best.fields) return;
    attempt.best = score;
    attempt.header = at;
    attempt.header.labels = std::move(labels);
}

Attempt attempt_with(char delimiter, const TextFile& file, const Headings& headings, const Schema& schema) {
    Attempt attempt;
    Cells cells(file, delimiter);
    HeaderLabels above;
    for (int row = 0; row < kHeaderWithin && cells.next(); ++row) {
        auto here = cells.all();
        const Header at{delimiter, cells.reader().line(), row, false, {}, 0};
        const auto plain = header_fit_of(here, headings, schema);
        if (auto both = joined(above, here, headings); both.halves || both.gaps) {
            auto split = at;
            split.split = true;
            split.upper = above;
            const auto score = header_fit_of(both.labels, headings, schema);
            // Headings that stand whole in one row need no other.
            if (score.fields > plain.fields || (both.halves && score.fields == plain.fields))
                consider(attempt, score, std::move(both.labels), split);
        }
        consider(attempt, plain, here, at);
        // Headings below rows of data are those of other rows, however many of them are known.
        if (attempt.best.complete && attempt.header.line != at.line && is_like_data(cells)) break;
        above = std::move(here);
    }
    return attempt;
}

/// "amount" of "8amountgross": files number their headings.
std::string_view without_number(std::string_view normal) {
    const auto letters = normal.find_first_not_of("0123456789");
    return letters == std::string_view::npos ? normal : normal.substr(letters);
}

/// "amount" of "amount1": a footnote's sign, which is superscript in a workbook and plain in what is read of
/// it.
std::string_view without_note(std::string_view normal) {
    const bool one = normal.size() > 2 && normal.back() >= '1' && normal.back() <= '9' &&
                     (normal[normal.size() - 2] < '0' || normal[normal.size() - 2] > '9');
    return one ? normal.substr(0, normal.size() - 1) : normal;
}

/// "amount" of "amounts", which "Amount £s" is, too.
std::string_view without_plural(std::string_view normal) {
    return normal.size() > 3 && normal.back() == 's' ? normal.substr(0, normal.size() - 1) : normal;
}

/// What may stand in brackets behind a heading of numbers without making them others.
bool is_harmless(std::string_view word) {
    constexpr std::array<std::string_view, 60> kWords{
        "gbp",       "sterling",      "pounds",      "pound",    "stg",     "inc",      "uk",       "s",
        "incl",      "including",     "ex",          "exc",      "excl",    "excluding", "included", "excluded",
        "exclusive", "inclusive",     "vat",         "net",      "nett",    "of",       "in",       "less",
        "gross",     "where",         "applicable",  "total",    "actual",  "paid",     "without",  "with",
        "invoice",   "optional",      "mandatory",   "required", "the",     "and",      "after",    "before",
        "or",        "irrecoverable", "recoverable", "non",      "not",     "fte",      "over",     "above",
        "per",       "annum",         "pa",          "to",       "nearest", "tax",      "2dp",      "exceeding",
        "note",      "notes",         "see",         "than"};
    // "[1]", "(note 2)"
    if (word.size() == 1 && word.front() >= '1' && word.front() <= '9') return true;
    return std::ranges::find(kWords, word) != kWords.end();
}

constexpr std::string_view kBrackets = "([";

std::string_view in_brackets(std::string_view heading) {
    const auto open = heading.find_first_of(kBrackets);
    return open == std::string_view::npos ? std::string_view() : heading.substr(open + 1);
}

/// "25", "25k" and the "000" of "25,000" behind "over".
bool is_of_floor(const std::vector<std::string>& words, std::size_t at) {
    const auto starts = [&](std::size_t i) { return words[i].front() >= '1' && words[i].front() <= '9'; };
    const bool number = starts(at) && words[at].find_first_not_of("0123456789k") == std::string::npos;
    return number || (at > 0 && words[at] == "000" && starts(at - 1));
}

/// "(VAT)", and not "(inc VAT)": the tax alone.
bool is_of_tax(const std::vector<std::string>& words) {
    if (!has_any(words, {"vat", "tax"})) return false;
    return !has_any(words, {"inc", "incl", "including", "included", "inclusive", "ex", "exc", "excl", "excluding", "excluded", "exclusive", "net", "nett", "gross", "less",
                            "without", "with", "not", "and", "plus", "after", "before", "irrecoverable"});
}

/// "(Credit)": what came back, and another column for it; no unit.
bool is_word_of_sign(std::string_view word) {
    return word == "credit" || word == "credits" || word == "debit" || word == "debits" || word == "cr" || word == "dr";
}

bool is_of_other_unit(std::string_view heading) {
    if (!named_in_unit(heading).empty()) return true;
    const auto inside = in_brackets(heading);
    const auto words = words_of_heading(inside);
    const bool pounds = inside.find("\u00a3") != std::string_view::npos || has_any(words, {"gbp", "pounds", "sterling"});
    const bool floor = inside.find('>') != std::string_view::npos || has_any(words, {"over", "above", "exceeding"});
    for (std::size_t i = 0; i < words.size(); ++i)
        if (!is_harmless(words[i]) && !is_word_of_sign(words[i]) && !(pounds && words[i] == "p") && !(floor && is_of_floor(words, i))) return true;
    if (is_of_tax(words)) return true;
    // "£000 Amount"; files number their headings, but not up to hundreds.
    const auto normal = normal_heading(heading);
    return normal.size() - without_number(normal).size() > 2;
}

/// Signs, other than those tried first, of which the beginning of the text has two in some line. What is in
/// names and numbers parts no cells.
std::string other_delimiters(const TextFile& file) {
    constexpr std::size_t kLooked = 4096;
    constexpr std::string_view kParting = ":^~#!*@=+<>\\`{}[]$%?&_/\x01\x02\x1e\x1f";
    std::string out;
    const auto lines = base::split(file.text().substr(0, kLooked), '\n');
    for (const char sign : kParting)
        for (const auto& line : lines)
            if (std::ranges::count(line, sign) >= 2) {
                out += sign;
                break;
            }
    return out;
}

/// Up to the last column that is essential, the first of a field's where several are headed so; at least half of all.
std::size_t fewest_cells(const Header& header, const Headings& headings, const Schema& schema) {
    std::vector<std::size_t> first(schema.fields.size());
    for (std::size_t i = header.labels.size(); i-- > 0;)
        if (const auto match = headings.find(header.labels[i])) first[static_cast<std::size_t>(match->field)] = i + 1;
    const auto headed = headed_of(header);
    auto out = (headed + 1) / 2;
    bool known = false;
    for (std::size_t i = 0; i < first.size(); ++i) {
        if (!schema.fields[i].essential) continue;
        known = true;
        out = std::max(out, first[i]);
    }
    return known ? out : headed;
}

/// The first row with text, for a file in which nothing is like a heading.
void nearest_of_none(HeaderSearch& search, const TextFile& file) {
    Cells cells(file, ',');
    for (int row = 0; row < kHeaderWithin && cells.next(); ++row) {
        search.nearest = cells.all();
        search.nearest_line = cells.reader().line();
        if (std::ranges::any_of(search.nearest, [](const auto& text) { return !text.empty(); })) return;
    }
}

}  // namespace

std::string normal_heading(std::string_view heading) {
    std::string out;
    for (const char c : heading) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
        else if (c >= 'A' && c <= 'Z') out += static_cast<char>(c + ('a' - 'A'));
    }
    return out;
}

Headings::Headings(const Schema& schema) {
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
        const auto& field = schema.fields[i];
        numeric_.push_back(field.type == FieldType::number || field.type == FieldType::integer);
        text_.push_back(is_text(field.type));
        int rank = 0;
        const auto add = [&](std::string_view text) {
            foreign_ = foreign_ || names_foreign_money(text);
            if (auto key = heading_key(text); !key.empty())
                known_.try_emplace(std::move(key), Match{static_cast<int>(i), rank++});
        };
        add(field.title);
        add(field.name);
        for (const auto& alias : field.aliases) add(alias);
    }
}

std::optional<Headings::Match> Headings::find_in_any_unit(std::string_view heading) const {
    if (heading.size() > 300) return {};
    const auto normal = heading_key(heading);
    if (const auto at = known_.find(normal); at != known_.end()) return at->second;
    const auto before_bracket = normal_heading(heading.substr(0, heading.find_first_of(kBrackets)));
    for (const auto text : {without_number(normal), without_note(normal), std::string_view(before_bracket),
                            without_number(before_bracket), without_plural(normal), without_plural(before_bracket)})
        if (const auto at = known_.find(text); at != known_.end())
            return Match{at->second.field, at->second.rank + kLoose};
    const auto in_unit = named_in_unit(heading);
    for (const auto text : {std::string_view(in_unit), without_plural(in_unit)})
        if (const auto at = known_.find(text); at != known_.end() && numeric_[static_cast<std::size_t>(at->second.field)])
            return Match{at->second.field, at->second.rank + kLoose};
    return find_by_halves(heading);
}

/// In two languages a field is named twice. Of a text one half is enough, where the other is no field's and the sign between them is
/// none of a path: what stands beside "Amount / VAT" or "Date / time" may be another thing.
std::optional<Headings::Match> Headings::find_by_halves(std::string_view heading) const {
    const auto halves = halves_of_heading(heading);
    if (!halves) return {};
    const auto one = find_in_any_unit(halves->one), other = find_in_any_unit(halves->other);
    if (!one && !other) return {};
    const auto& match = one ? *one : *other;
    if (one && other) {
        // "Gross / net" says which of them another column is.
        const auto basis = basis_named_in(halves->one), of_other = basis_named_in(halves->other);
        if (one->field != other->field || (!basis.empty() && !of_other.empty() && basis != of_other)) return {};
        return Match{match.field, std::min(one->rank, other->rank) + kLoose};
    }
    if (!halves->parted || !text_[static_cast<std::size_t>(match.field)] || names_vat_registration(heading)) return {};
    return Match{match.field, match.rank + kLoose, true};
}

/// "Amount" of "Amount (Swm)": in brackets the field is named once more, in another language.
std::string_view Headings::without_other_name(std::string_view heading, int field) const {
    const auto open = heading.find_first_of(kBrackets);
    if (open == std::string_view::npos) return heading;
    const auto at = known_.find(heading_key(in_brackets(heading)));
    return at != known_.end() && at->second.field == field ? base::trim(heading.substr(0, open)) : heading;
}

bool Headings::names_other_unit(std::string_view heading) const {
    if (const auto halves = halves_of_heading(heading); halves && find_by_halves(heading))
        return names_other_unit(halves->one) || names_other_unit(halves->other);
    const auto match = find_in_any_unit(heading);
    if (!match || !numeric_[static_cast<std::size_t>(match->field)]) return false;
    return (match->rank >= kLoose && is_of_other_unit(without_other_name(heading, match->field))) ||
           (!foreign_ && names_foreign_money(heading));
}

std::optional<Headings::Match> Headings::find(std::string_view heading) const {
    auto match = find_in_any_unit(heading);
    if (!match || !numeric_[static_cast<std::size_t>(match->field)]) return match;
    const bool of_sign = match->rank >= kLoose && std::ranges::any_of(words_of_heading(in_brackets(heading)), is_word_of_sign);
    return of_sign || names_other_unit(heading) ? std::nullopt : match;
}

std::optional<DateOrder> order_named_in(std::string_view heading) {
    const auto named = normal_heading(in_brackets(heading));
    if (named.starts_with("mmdd") || named.starts_with("mdy")) return DateOrder::month_first;
    if (named.starts_with("ddmm") || named.starts_with("dmy")) return DateOrder::day_first;
    return {};
}

std::string_view basis_named_in(std::string_view heading) {
    const auto words = words_of_heading(heading);
    const auto says = [&](std::initializer_list<std::string_view> any_of) {
        return std::ranges::any_of(
            any_of, [&](std::string_view word) { return std::ranges::find(words, word) != words.end(); });
    };
    const bool vat = says({"vat"});
    const bool gross = says({"gross"}) || (vat && says({"inc", "incl", "including", "inclusive"}));
    const bool net = says({"net", "nett"}) || (vat && says({"ex", "exc", "excl", "excluding", "exclusive"}));
    return gross == net ? "" : gross ? "gross" : "net";
}

bool names_vat_registration(std::string_view heading) {
    const auto words = words_of_heading(heading);
    const auto starts = [](const std::string& word, std::string_view with) { return word.starts_with(with); };
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "vrn" || starts(words[i], "vatreg") || starts(words[i], "vatnum") || starts(words[i], "vatref") || words[i] == "vatno")
            return true;
        // In Welsh: "Rhif TAW", "Rhif cofrestru TAW".
        if (words[i] == "taw" && has_any(words, {"rhif", "cofrestru"})) return true;
        if (words[i] != "vat" && words[i] != "tax") continue;
        for (std::size_t next = i + 1; next < words.size() && next <= i + 2; ++next)
            if (starts(words[next], "reg") || starts(words[next], "num") || words[next] == "no" || words[next] == "ref" || starts(words[next], "referen") ||
                words[next] == "nos" || words[next] == "nr" || words[next] == "id")
                return true;
    }
    return false;
}

bool names_tax(std::string_view heading) {
    return has_any(words_of_heading(heading), {"vat", "tax"});
}

bool names_foreign_money(std::string_view heading) {
    return std::ranges::any_of(std::array<std::string_view, 3>{"$", "€", "¥"}, [&](std::string_view sign) {
        return heading.find(sign) != std::string_view::npos;
    });
}

std::size_t headed_of(const Header& header) {
    auto count = header.labels.size();
    while (count > 0 && header.labels[count - 1].empty()) --count;
    return count;
}

RowWidth width_of(const Header& header) {
    return {headed_of(header), header.fewest};
}

HeaderSearch find_header(const TextFile& file, const Schema& schema) {
    const Headings headings(schema);
    Attempt best;
    const auto take_if_better = [&](char delimiter) {
        auto attempt = attempt_with(delimiter, file, headings, schema);
        if (std::pair(attempt.best.complete, attempt.best.fields) >
            std::pair(best.best.complete, best.best.fields))
            best = std::move(attempt);
    };
    for (const char delimiter : {',', ';', '\t', '|'}) take_if_better(delimiter);
    if (!best.best.complete && !file.sheet)
        for (const char delimiter : other_delimiters(file)) take_if_better(delimiter);
    HeaderSearch search;
    if (best.best.complete) {
        search.header = std::move(best.header);
        search.header->fewest = fewest_cells(*search.header, headings, schema);
    } else if (best.best.fields > 1) {
        search.nearest = std::move(best.header.labels);
        search.nearest_line = best.header.line;
    } else {
        nearest_of_none(search, file);
    }
    return search;
}

}  // namespace daybook::schemas
