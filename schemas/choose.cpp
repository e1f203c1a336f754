#include "schemas/choose.hpp"

#include "publisher/base/text.hpp"
#include "schemas/cells.hpp"
#include "schemas/header.hpp"
#include "schemas/heading_words.hpp"
#include "schemas/like_data.hpp"
#include "schemas/row_words.hpp"
#include "schemas/sample.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <tuple>

namespace daybook::schemas {

namespace {

/// One in so many of a file's headings must be known for it to be taken for a schema's. Of 705 real files
/// that are a schema's no one has fewer than seven in ten.
constexpr int kLeastKnown = 2;
/// Weights so near say little: a schema that asks for three more columns weighs three less.
constexpr int kHardly = 3;
/// A council's ledger has columns that central government's has not, such as codes; one more may be anybody's.
constexpr int kSurelyMore = 2;

int share(int some, int all) {
    return all == 0 ? 0 : 10'000 * some / all;
}

/// Of those that do not fit the nearest lacks least of what it cannot do without.
auto key_of(const SchemaFit& fit) {
    // One that lacks nothing and does not fit knows too few of the headings.
    const auto slips = std::ranges::count_if(fit.meant, &MeantHeading::essential);
    const auto lacks = fit.complete ? 0 : std::max<std::ptrdiff_t>(std::ssize(fit.missing), 1) - slips;
    const auto explained = fit.complete ? fit.weight() : fit.fields + std::ssize(fit.meant);
    return std::tuple(!fit.complete, !fit.named, fit.yields, lacks, -explained, !fit.has_word(), share(fit.unlike, fit.fields), fit.schema);
}

/// `there` are the schema's fields that the file has.
bool is_general(const Schema& schema, const std::vector<bool>& there) {
    if (schema.supplier_field.empty() || schema.amount_field.empty()) return false;
    const std::array<std::string_view, 3> said{schema.supplier_field, schema.amount_field, schema.date_field};
    for (std::size_t i = 0; i < there.size(); ++i) {
        const auto& field = schema.fields[i];
        const bool asks_for_day = field.essential && field.name == schema.date_field;
        if (asks_for_day || (there[i] && std::ranges::find(said, field.name) == said.end())) return false;
    }
    return true;
}

/// By the names of all that is published, in order: data.csv, and what `check --fix` writes.
bool is_headed_as_ours(const std::vector<std::string>& labels, const Schema& schema) {
    std::size_t at = 0;
    for (const auto& field : schema.fields)
        if (field.publish && (at == labels.size() || labels[at++] != field.name)) return false;
    return at == labels.size() || (at + 1 == labels.size() && labels[at] == "_row");
}

/// "NIL RETURN" beside whose it is, and no row of data; or in figures alone that nothing was paid to anybody.
bool is_line_of_nil(Cells& cells, const std::vector<const Field*>& field_of, const Schema& schema) {
    if (is_like_data(cells)) return false;
    bool whose = false, zero = false, more = false;
    for (int i = 0; i < cells.size(); ++i) {
        const auto text = cells.at(i);
        if (says_nil(text)) return true;
        const auto* field = i < std::ssize(field_of) ? field_of[static_cast<std::size_t>(i)] : nullptr;
        if (is_blank(text)) continue;
        if (field != nullptr && tells_whose_return(*field)) whose = true;
        else if (field != nullptr && field->name == schema.amount_field && says_zero(text)) zero = true;
        else more = true;
    }
    return whose && zero && !more;
}

/// By column, whether a row of the first ones holds something in it. Headings without rows say nothing of that.
std::vector<bool> filled_columns(const TextFile& file, const HeaderSearch& search, const std::vector<const Field*>& field_of, const Schema& schema) {
    const auto columns = field_of.size();
    std::vector<bool> filled(columns);
    bool rows = false;
    if (search.header)
        for_sample(file, *search.header, [&](Cells& cells) {
            if (is_line_of_nil(cells, field_of, schema)) return;
            rows = true;
            for (std::size_t i = 0; i < columns; ++i) filled[i] = filled[i] || !cells.at(static_cast<int>(i)).empty();
        });
    return rows ? filled : std::vector<bool>(columns, true);
}

/// In the headings, and in what stands above them.
void hear_words(SchemaFit& fit, const TextFile& file, const HeaderSearch& search, const Schema& schema, const Headings& headings) {
    if (!asks_for_word(schema)) return;
    for (const auto& label : search.header ? search.header->labels : search.nearest) {
        const bool known = headings.find(label).has_value();
        const auto said = said_in_heading(label, schema, known);
        fit.has_word_as_heading = fit.has_word_as_heading || (known && said.word);
        fit.said.add(said);
    }
    if (!search.header) return;
    Cells cells(file, search.header->delimiter);
    for (std::int64_t row = 0; row < search.header->records_before && cells.next(); ++row)
        for (int i = 0; i < cells.size(); ++i) fit.said.add(said_in_name(cells.at(i), schema));
}

/// "Dat" for "Date". In so short a word any other slip makes anything of anything.
bool lacks_last_letter(std::string_view word, const std::vector<std::string>& names) {
    return word.size() > 2 && std::ranges::any_of(names, [&](std::string_view name) { return name.size() == word.size() + 1 && name.starts_with(word); });
}

/// Pairs wanted columns that are not there with headings that nothing is known of and that are nearly theirs: "Suplier".
std::vector<MeantHeading> meant_headings(const std::vector<std::string>& labels, const std::vector<bool>& there, const Schema& schema,
                                         const Headings& headings) {
    constexpr std::size_t kMostLabels = 100, kShortest = 4;
    std::vector<MeantHeading> out;
    std::vector<bool> taken(std::min(labels.size(), kMostLabels));
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
        const auto& field = schema.fields[i];
        if (there[i] || !(field.essential || field.required)) continue;
        std::vector<std::string> names{normal_heading(field.title)};
        for (const auto& alias : field.aliases) names.push_back(normal_heading(alias));
        for (std::size_t at = 0; at < taken.size(); ++at) {
            const auto word = labels[at].size() <= kHeadingShown ? normal_heading(labels[at]) : std::string();
            if (taken[at] || headings.find_in_any_unit(labels[at])) continue;
            if (word.size() < kShortest ? !lacks_last_letter(word, names) : base::nearest(word, names).empty()) continue;
            taken[at] = true;
            out.push_back({labels[at], field.title, field.essential});
            break;
        }
    }
    return out;
}

/// Marks those that are told by a word which is not there, where another schema of their table fits as it is.
void note_which_yield(std::vector<SchemaFit>& fits) {
    for (auto& fit : fits)
        fit.yields = fit.complete && !fit.named && fit.asks_for_word && !fit.has_word() && !fit.table.empty() &&
                     std::ranges::any_of(fits, [&](const SchemaFit& other) {
                         return other.complete && !other.general && other.table == fit.table && (!other.asks_for_word || other.has_word());
                     });
}

/// Nothing in the file tells that it is of `best` and not of the other.
bool is_rival(const SchemaFit& best, const SchemaFit& other) {
    if (other.schema == best.schema || !other.complete || other.named != best.named) return false;
    const bool of_one_table = !best.table.empty() && other.table == best.table;
    // Its word is there, and what it asks for.
    if (of_one_table && other.has_word() && other.found == other.wanted) return true;
    const bool hardly_less = other.weight() >= best.weight() - kHardly;
    // Where a word told `best`, more columns for it tell nothing.
    return hardly_less && (other.fields >= best.fields || (of_one_table && best.has_word()));
}

}  // namespace

SchemaFit fit_of(const TextFile& file, const Schema& schema, std::string_view sheet) {
    const auto search = find_header(file, schema);
    const auto& labels = search.header ? search.header->labels : search.nearest;
    const Headings headings(schema);
    SchemaFit fit;
    fit.schema = schema.id.str();
    fit.table = schema.table;
    fit.asks_for_word = asks_for_word(schema);
    std::vector<bool> there(schema.fields.size()), holds = there;
    std::vector<int> nearest(schema.fields.size());
    std::vector<std::optional<Headings::Match>> matches;
    std::vector<const Field*> field_of;
    for (const auto& label : labels) {
        matches.push_back(headings.find(label));
        field_of.push_back(matches.back() ? &schema.fields[static_cast<std::size_t>(matches.back()->field)] : nullptr);
    }
    const auto filled = filled_columns(file, search, field_of, schema);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        fit.headings += labels[i].empty() ? 0 : 1;
        const auto& match = matches[i];
        if (!match) continue;
        const auto field = static_cast<std::size_t>(match->field);
        if (filled[i]) holds[field] = true;
        // Of two columns for a field the nearer one counts, whichever stands first.
        nearest[field] = there[field] ? std::min(nearest[field], match->rank) : match->rank;
        there[field] = true;
    }
    fit.fields = static_cast<int>(std::ranges::count(there, true));
    fit.unlike = std::accumulate(nearest.begin(), nearest.end(), 0);
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
        const auto& field = schema.fields[i];
        const bool wanted = field.essential || field.required;
        if (there[i] && !holds[i]) fit.blank += wanted ? 3 : 1;
        if (!wanted) continue;
        ++fit.wanted;
        fit.found += there[i] ? 1 : 0;
        if (field.essential && !there[i]) fit.missing.push_back(field.title);
    }
    fit.general = is_general(schema, there);
    // A title, an identifier and an address are in files of every kind.
    fit.complete = search.header.has_value() && kLeastKnown * fit.fields >= fit.headings;
    fit.named = fit.complete && is_headed_as_ours(labels, schema);
    if (!search.header) fit.meant = meant_headings(labels, there, schema, headings);
    fit.said = said_in_name(sheet, schema);
    hear_words(fit, file, search, schema, headings);
    return fit;
}

const SchemaFit* best_fit(const std::vector<SchemaFit>& fits) {
    if (fits.empty() || !fits.front().complete || fits.front().general) return nullptr;
    const auto& best = fits.front();
    const bool outweighed = !best.named && std::ranges::any_of(fits, [&](const SchemaFit& other) {
        return !other.complete && std::ssize(other.missing) == 1 && other.weight() > best.weight() + best.blank;
    });
    return outweighed ? nullptr : &best;
}

std::vector<std::string> rivals_of(const SchemaFit& best, const std::vector<SchemaFit>& fits) {
    std::vector<std::string> out;
    if (best.asks_for_word && best.has_word() && !best.is_in_doubt()) return out;
    const auto first = [&](const SchemaFit& other) { return std::pair(!other.has_word(), other.table != best.table); };
    std::vector<const SchemaFit*> rivals;
    for (const auto& other : fits)
        if (is_rival(best, other)) rivals.push_back(&other);
    std::ranges::stable_sort(rivals, {}, [&](const SchemaFit* other) { return first(*other); });
    for (const auto* rival : rivals) out.push_back(rival->schema);
    return out;
}

void rank(std::vector<SchemaFit>& fits) {
    note_which_yield(fits);
    std::ranges::sort(fits, {}, key_of);
    if (fits.empty()) return;
    const auto& first = fits.front();
    if (!first.complete || first.named || first.found == first.wanted) return;
    const auto whole = std::ranges::find_if(fits, [&](const SchemaFit& other) {
        return other.complete && !other.yields && other.found == other.wanted && other.fields >= first.fields + kSurelyMore;
    });
    if (whole != fits.end()) std::rotate(fits.begin(), whole, whole + 1);
}

}  // namespace daybook::schemas
