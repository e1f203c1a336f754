#include "schemas/choose.hpp"

#include "publisher/base/ascii.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/cells.hpp"
#include "schemas/csv_text.hpp"
#include "schemas/file_kind.hpp"
#include "schemas/header.hpp"
#include "schemas/heading_words.hpp"
#include "schemas/like_data.hpp"
#include "schemas/mapped_file.hpp"
#include "schemas/row_words.hpp"
#include "schemas/sample.hpp"
#include "schemas/sheets/json_table.hpp"
#include "schemas/sheets/sheet.hpp"
#include "schemas/showable.hpp"
#include "schemas/wrapped_lines.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>
#include <optional>
#include <tuple>

namespace daybook::schemas {

using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

constexpr int kRowsLookedAt = 200;
/// One in so many of a file's headings must be known for it to be taken for a schema's. Of 705 real files
/// that are a schema's no one has fewer than seven in ten.
constexpr int kLeastKnown = 2;
/// Weights so near say little: a schema that asks for three more columns weighs three less.
constexpr int kHardly = 3;
/// A council's ledger has columns that central government's has not, such as codes; one more may be anybody's.
constexpr int kSurelyMore = 2;
/// Bytes of a heading that a message has.
constexpr std::size_t kHeadingShown = 60;
/// Headings stand in the first rows; more text than this is not looked at.
constexpr std::size_t kLookedAt = std::size_t{1} << 20;

int share(int some, int all) {
    return all == 0 ? 0 : 10'000 * some / all;
}

/// Of those that do not fit the nearest lacks least of what it cannot do without.
auto key_of(const SchemaFit& fit) {
    // One that lacks nothing and does not fit knows too few of the headings.
    const auto slips = std::ranges::count_if(fit.meant, &MeantHeading::essential);
    const auto lacks = fit.complete ? 0 : std::max<std::ptrdiff_t>(std::ssize(fit.missing), 1) - slips;
    const auto explained = fit.complete ? fit.weight() : fit.fields + std::ssize(fit.meant);
    return std::tuple(!fit.complete, !fit.named, fit.yields, lacks, -explained, !fit.has_word, share(fit.unlike, fit.fields), fit.schema);
}

Value fit_to_json(const SchemaFit& fit) {
    auto missing = Value::array();
    for (const auto& title : fit.missing) missing.push(title);
    auto meant = Value::array();
    for (const auto& [heading, title, essential] : fit.meant)
        meant.push(Value::object({{"heading", heading}, {"title", title}, {"essential", essential}}));
    return Value::object({{"schema", fit.schema},
                          {"complete", fit.complete},
                          {"general", fit.general},
                          {"wanted", fit.wanted},
                          {"found", fit.found},
                          {"fields", fit.fields},
                          {"headings", fit.headings},
                          {"unlike", fit.unlike},
                          {"missing", std::move(missing)},
                          {"blank", fit.blank},
                          {"named", fit.named},
                          {"has_word", fit.has_word},
                          {"meant", std::move(meant)}});
}

SchemaFit fit_from_json(const Value& value) {
    const auto number = [&](std::string_view key) {
        const auto n = value.at(key).as_int();
        if (n < 0 || n > 1'000'000'000) throw Error::make(ErrorKind::bad_input, "'{}' is {}", key, n);
        return static_cast<int>(n);
    };
    SchemaFit fit{value.at("schema").as_string(),
                  value.at("complete").as_bool(),
                  value.at("general").as_bool(),
                  number("wanted"),
                  number("found"),
                  number("fields"),
                  number("headings"),
                  number("unlike"),
                  {},
                  number("blank"),
                  value.at("named").as_bool()};
    fit.has_word = value.at("has_word").as_bool();
    for (const auto& title : value.at("missing").as_array()) fit.missing.push_back(title.as_string());
    for (const auto& one : value.at("meant").as_array())
        fit.meant.push_back({showable(base::clip(one.at("heading").as_string(), kHeadingShown)), one.at("title").as_string(),
                             one.at("essential").as_bool()});
    return fit;
}

/// None of a file that cannot be read: checking it says why.
std::vector<Sheet> sheets_of(std::string_view bytes, FileKind kind, const Schema& schema) {
    try {
        return read_sheets(bytes, kind, schema);
    } catch (const Error& e) {
        if (e.kind() != ErrorKind::bad_input && e.kind() != ErrorKind::exhausted) throw;
        return {};
    }
}

/// A JSON document has the columns that the schema looks for in it, found or not: only those count in which
/// the first records hold something. Headings that stand in the document itself, and no record, are what it has.
void drop_blank_columns(Sheet& sheet, bool are_looked_for) {
    const auto text = decide_encoding(sheet.text);
    Cells cells(text, ',');
    if (!cells.next()) return;
    auto headings = cells.all();
    std::vector<bool> filled(headings.size());
    int row = 0;
    for (; row < kRowsLookedAt && cells.next(); ++row)
        for (std::size_t i = 0; i < filled.size(); ++i)
            filled[i] = filled[i] || !cells.at(static_cast<int>(i)).empty();
    if (row == 0 && !are_looked_for) return;
    for (std::size_t i = 0; i < filled.size(); ++i)
        if (!filled[i]) headings[i].clear();
    std::string out;
    append_csv(out, headings);
    sheet.text = std::move(out);
}

struct TextToFit {
    std::string name;  ///< of its sheet
    TextFile file;
};

/// What a person would look at: not what is hidden, nor what cannot be read.
std::vector<TextToFit> texts_of(const std::vector<Sheet>& sheets) {
    std::vector<TextToFit> texts;
    for (const auto& sheet : sheets)
        if (!sheet.hidden && sheet.not_read.empty()) {
            texts.push_back({sheet.name, decide_encoding(std::string_view(sheet.text).substr(0, kLookedAt))});
            if (sheet.as_given) unwrap_lines(texts.back().file);
        }
    return texts;
}

SchemaFit best_of(const std::vector<TextToFit>& texts, const Schema& schema) {
    std::vector<SchemaFit> fits;
    for (const auto& text : texts) fits.push_back(fit_of(text.file, schema, text.name));
    rank(fits);
    return fits.front();
}

/// A file as a schema would read it; `texts` look at `sheets`.
struct Opened {
    std::vector<Sheet> sheets;
    std::vector<TextToFit> texts;
};

Opened open_for(const Schema& schema, std::string_view bytes, FileKind kind) {
    if (kind == FileKind::csv) {
        auto text = decide_encoding(bytes.substr(0, kLookedAt));
        unwrap_lines(text);
        Opened out;
        out.texts.push_back({"", std::move(text)});
        return out;
    }
    Opened out{sheets_of(bytes, kind, schema), {}};
    if (kind == FileKind::json)
        for (auto& sheet : out.sheets) drop_blank_columns(sheet, sheets::is_mapped(bytes, schema));
    out.texts = texts_of(out.sheets);
    return out;
}

/// A document that is laid out as one schema says and is not as its standard says: checking it tells where.
SchemaFit fit_of_document(const Schema& schema) {
    SchemaFit fit;
    fit.schema = schema.id.str();
    fit.complete = true;
    fit.wanted = fit.found = fit.fields = fit.headings = 1;
    return fit;
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

/// "ProcurementCard_2024" as "Procurement Card _ 2024".
std::string with_words_apart(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char before = i > 0 ? text[i - 1] : ' ', here = text[i];
        const bool capital = base::is_lower(before) && base::is_upper(here);
        const bool number = base::is_letter(before) != base::is_letter(here) && base::is_digit(before) != base::is_digit(here);
        if (capital || number) out += ' ';
        out += here;
    }
    return out;
}

/// In the headings, and in what stands above them.
bool is_told_by_word(const TextFile& file, const HeaderSearch& search, const Schema& schema) {
    const auto has_word = [&](std::string_view text) { return has_telling_word(text, schema); };
    if (std::ranges::any_of(search.header ? search.header->labels : search.nearest, has_word)) return true;
    if (!search.header) return false;
    Cells cells(file, search.header->delimiter);
    for (std::int64_t row = 0; row < search.header->records_before && cells.next(); ++row)
        for (int i = 0; i < cells.size(); ++i)
            if (has_word(cells.at(i))) return true;
    return false;
}

/// A heading that another schema has is no slip: "Net Amount" of a ledger is not meant for the "Net" of sales.
void drop_known_headings(std::vector<SchemaFit>& fits, const std::vector<Schema>& schemas) {
    if (std::ranges::all_of(fits, [](const SchemaFit& fit) { return fit.meant.empty(); })) return;
    std::vector<Headings> known;
    known.reserve(schemas.size());
    for (const auto& schema : schemas) known.emplace_back(schema);
    for (auto& fit : fits)
        std::erase_if(fit.meant, [&](const MeantHeading& slip) {
            return std::ranges::any_of(known, [&](const Headings& one) { return one.find(slip.heading).has_value(); });
        });
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
        fit.yields = fit.complete && !fit.named && fit.asks_for_word && !fit.has_word && !fit.table.empty() &&
                     std::ranges::any_of(fits, [&](const SchemaFit& other) {
                         return other.complete && !other.general && other.table == fit.table && (!other.asks_for_word || other.has_word);
                     });
}

std::vector<SchemaFit> fits_of(std::string_view bytes, const std::vector<Schema>& schemas) {
    std::vector<SchemaFit> fits, documents, marked;
    const auto kind = file_kind(bytes);
    if (kind != FileKind::csv && !holds_sheets(kind)) return fits;
    std::optional<Opened> shared;
    for (const auto& schema : schemas) {
        // Only where the records of a JSON document stand depends on the schema; all else is read once.
        const bool own = kind == FileKind::json && sheets::is_mapped(bytes, schema);
        if (!own && !shared) shared = open_for(schema, bytes, kind);
        const auto opened = own ? open_for(schema, bytes, kind) : Opened{};
        const auto& texts = own ? opened.texts : shared->texts;
        const bool none = own && std::ranges::any_of(opened.sheets, &Sheet::says_none);
        if (!texts.empty()) fits.push_back(best_of(texts, schema));
        if (none || (own && texts.empty() && sheets::means_to_be(bytes, schema))) documents.push_back(fit_of_document(schema));
        if (kind == FileKind::json && (!own || texts.empty()) && sheets::holds_marks(bytes, schema)) marked.push_back(fit_of_document(schema));
    }
    // Lists in it may be like tables of another schema.
    if (marked.size() == 1) return marked;
    if (documents.size() == 1 && std::ranges::none_of(fits, &SchemaFit::complete)) return documents;
    return fits;
}

}  // namespace

bool has_telling_word(std::string_view text, const Schema& schema) {
    constexpr std::size_t kLookedAtOfText = 300;
    if (schema.told_by.empty()) return false;
    const auto part = text.substr(0, kLookedAtOfText);
    const auto has = [&](const std::vector<std::string>& words) {
        return std::ranges::any_of(words, [&](const auto& word) { return std::ranges::find(schema.told_by, word) != schema.told_by.end(); });
    };
    return has(words_of_heading(part)) || has(words_of_heading(with_words_apart(part)));
}

SchemaFit fit_of(const TextFile& file, const Schema& schema, std::string_view sheet) {
    const auto search = find_header(file, schema);
    const auto& labels = search.header ? search.header->labels : search.nearest;
    const Headings headings(schema);
    SchemaFit fit;
    fit.schema = schema.id.str();
    fit.table = schema.table;
    fit.asks_for_word = !schema.told_by.empty();
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
    fit.has_word = has_telling_word(sheet, schema) || is_told_by_word(file, search, schema);
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
    if (best.asks_for_word && best.has_word) return out;
    for (const auto& other : fits)
        if (other.schema != best.schema && other.complete && other.named == best.named && other.fields >= best.fields &&
            other.weight() >= best.weight() - kHardly)
            out.push_back(other.schema);
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

std::vector<SchemaFit> fits_in_worker(const std::filesystem::path& file, const std::vector<Schema>& schemas,
                                      std::string_view called, const base::ChildLimits& limits) {
    const base::FileDescriptor input(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!input) base::throw_errno("cannot open " + file.string());
    auto texts = Value::array();
    for (const auto& schema : schemas) texts.push(schema.text);
    const auto answer =
        base::run_self({"worker", "fit"}, input, base::json::write(texts), limits_to_map(limits, input));
    const auto name = base::to_utf8(called.empty() ? file.filename().string() : std::string(called.substr(called.rfind('/') + 1)));
    if (!answer.ok())
        throw Error::make(ErrorKind::transient, "the worker that read {} {}", name, answer.how_it_ended());
    std::vector<SchemaFit> fits;
    try {
        const auto said = base::json::parse(answer.output);
        for (const auto& fit : said.as_array()) fits.push_back(fit_from_json(fit));
    } catch (const Error& e) {
        throw Error::make(ErrorKind::transient, "the worker that read {} sent what cannot be used: {}", name,
                          e.message());
    }
    // It may have been taken over by what it read: what it names must be one of ours.
    std::erase_if(fits, [&](const SchemaFit& fit) {
        return std::ranges::none_of(schemas, [&](const Schema& one) { return one.id.str() == fit.schema; });
    });
    for (auto& fit : fits) {
        const auto& schema = *std::ranges::find(schemas, fit.schema, [](const Schema& one) { return one.id.str(); });
        fit.table = schema.table;
        fit.asks_for_word = !schema.told_by.empty();
        fit.has_word = fit.has_word || has_telling_word(name, schema);
    }
    drop_known_headings(fits, schemas);
    rank(fits);
    return fits;
}

int fit_worker_main() {
    try {
        const auto request = base::json::parse(base::read_from(STDIN_FILENO));
        std::vector<Schema> schemas;
        for (const auto& text : request.as_array()) schemas.push_back(parse_schema(text.as_string()));
        const MappedFile file(kHandedFile);
        base::enter_sandbox();
        auto out = Value::array();
        for (const auto& fit : fits_of(file.bytes(), schemas)) out.push(fit_to_json(fit));
        const auto text = base::json::write(out);
        return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0
                   ? 0
                   : 3;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 3;
    }
}

}  // namespace daybook::schemas
