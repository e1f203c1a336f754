#include "schemas/header.hpp"

#include "publisher/base/text.hpp"
#include "schemas/cells.hpp"

#include <algorithm>
#include <array>

namespace daybook::schemas {

namespace {

using Labels = std::vector<std::string>;

struct Score {
    int fields = 0;
    bool complete = false;
};

Score score_of(const Labels& labels, const Headings& headings, const Schema& schema) {
    std::vector<bool> found(schema.fields.size());
    for (const auto& label : labels)
        if (const auto match = headings.find(label)) found[static_cast<std::size_t>(match->field)] = true;
    Score score;
    score.fields = static_cast<int>(std::ranges::count(found, true));
    score.complete = score.fields >= std::min(3, static_cast<int>(schema.fields.size()));
    for (std::size_t i = 0; i < found.size(); ++i)
        if (schema.fields[i].essential && !found[i]) score.complete = false;
    return score;
}

/// The headings of a row whose upper halves may stand in the row above; absent when none does. A cell takes
/// the joined form only where that names a field better than it does alone, so a title above does not spoil
/// the row.
std::optional<Labels> joined(const Labels& above, const Labels& below, const Headings& headings) {
    auto out = below;
    bool any = false;
    for (std::size_t i = 0; i < std::min(above.size(), below.size()); ++i) {
        if (above[i].empty() || below[i].empty()) continue;
        auto both = above[i] + " " + below[i];
        const auto whole = headings.find(both), half = headings.find(below[i]);
        if (!whole || (half && half->rank <= whole->rank)) continue;
        out[i] = std::move(both);
        any = true;
    }
    return any ? std::optional(std::move(out)) : std::nullopt;
}

/// What one delimiter makes of the file's first rows.
struct Attempt {
    Score best;
    Header header;
};

void consider(Attempt& attempt, const Score& score, Labels labels, const Header& at) {
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
    Labels above;
    for (int row = 0; row < kHeaderWithin && cells.next(); ++row) {
        auto here = cells.all();
        const Header at{delimiter, cells.reader().line(), row, false, {}};
        const auto plain = score_of(here, headings, schema);
        if (auto both = joined(above, here, headings)) {
            auto split = at;
            split.split = true;
            const auto score = score_of(*both, headings, schema);
            if (score.fields >= plain.fields) consider(attempt, score, std::move(*both), split);
        }
        consider(attempt, plain, here, at);
        above = std::move(here);
    }
    return attempt;
}

/// "amount" of "8amountgross": files number their headings.
std::string_view without_number(std::string_view normal) {
    const auto letters = normal.find_first_not_of("0123456789");
    return letters == std::string_view::npos ? normal : normal.substr(letters);
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
        int rank = 0;
        const auto add = [&](std::string_view text) {
            if (auto normal = normal_heading(text); !normal.empty())
                known_.try_emplace(std::move(normal), Match{static_cast<int>(i), rank++});
        };
        add(field.title);
        add(field.name);
        for (const auto& alias : field.aliases) add(alias);
    }
}

std::optional<Headings::Match> Headings::find(std::string_view heading) const {
    constexpr int kLoose = 1000;
    if (heading.size() > 300) return {};
    const auto normal = normal_heading(heading);
    if (const auto at = known_.find(normal); at != known_.end()) return at->second;
    const auto before_bracket = normal_heading(heading.substr(0, heading.find('(')));
    for (const auto text :
         {without_number(normal), std::string_view(before_bracket), without_number(before_bracket)})
        if (const auto at = known_.find(text); at != known_.end())
            return Match{at->second.field, at->second.rank + kLoose};
    return {};
}

HeaderSearch find_header(const TextFile& file, const Schema& schema) {
    const Headings headings(schema);
    Attempt best;
    for (const char delimiter : {',', ';', '\t', '|'}) {
        auto attempt = attempt_with(delimiter, file, headings, schema);
        if (std::pair(attempt.best.complete, attempt.best.fields) >
            std::pair(best.best.complete, best.best.fields))
            best = std::move(attempt);
    }
    HeaderSearch search;
    if (best.best.complete) {
        search.header = std::move(best.header);
    } else if (best.best.fields > 1) {
        search.nearest = std::move(best.header.labels);
        search.nearest_line = best.header.line;
    } else {
        nearest_of_none(search, file);
    }
    return search;
}

}  // namespace daybook::schemas
