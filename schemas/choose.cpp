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
/// Bytes of a part's name that a message has.
constexpr std::size_t kPartShown = 120;
/// Parts of another schema that are named.
constexpr std::size_t kPartsNamed = 50;
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
    return std::tuple(!fit.complete, !fit.named, fit.yields, lacks, -explained, !fit.has_word(), share(fit.unlike, fit.fields), fit.schema);
}

bool asks_for_word(const Schema& schema) {
    return !schema.told_by.empty() || !schema.told_by_headings.empty();
}

Value fit_to_json(const SchemaFit& fit) {
    auto missing = Value::array();
    for (const auto& title : fit.missing) missing.push(title);
    auto meant = Value::array();
    for (const auto& [heading, title, essential] : fit.meant)
        meant.push(Value::object({{"heading", heading}, {"title", title}, {"essential", essential}}));
    auto parts = Value::array();
    for (const auto& [name, schema] : fit.other_parts) parts.push(Value::object({{"name", name}, {"schema", schema}}));
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
                          {"word", fit.said.word},
                          {"barred", fit.said.barred},
                          {"threshold", fit.said.threshold},
                          {"word_as_heading", fit.has_word_as_heading},
                          {"other_parts", std::move(parts)},
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
    fit.said = {value.at("word").as_bool(), value.at("barred").as_bool(), value.at("threshold").as_bool()};
    fit.has_word_as_heading = value.at("word_as_heading").as_bool();
    for (const auto& one : value.at("other_parts").as_array())
        fit.other_parts.push_back({showable(base::clip(one.at("name").as_string(), kPartShown)), one.at("schema").as_string()});
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

/// In the headings, and in what stands above them.
void hear_words(SchemaFit& fit, const TextFile& file, const HeaderSearch& search, const Schema& schema, const Headings& headings) {
    if (schema.told_by.empty() && schema.told_by_headings.empty()) return;
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

const Schema* find_schema(const std::vector<Schema>& schemas, std::string_view id) {
    const auto at = std::ranges::find(schemas, id, [](const Schema& one) { return one.id.str(); });
    return at == schemas.end() ? nullptr : &*at;
}

/// What one part of a file fits, by schema.
struct PartFits {
    std::string name;
    std::vector<SchemaFit> fits;
};

/// The name of the whole file is farther from a part than its own.
void rank_part(std::vector<SchemaFit>& fits, std::string_view called, const std::vector<Schema>& schemas) {
    for (auto& fit : fits)
        if (!fit.has_word() && !fit.said.speaks_against()) fit.said = said_in_name(called, *find_schema(schemas, fit.schema));
    rank(fits);
}

/// A check for `schema` would read the part, and it is another's: told so by a word, or since the other explains more.
bool is_of_another(const PartFits& part, const SchemaFit& best, const std::string& schema) {
    const auto here = std::ranges::find(part.fits, schema, &SchemaFit::schema);
    if (best.schema == schema || here == part.fits.end() || !here->complete || here->general) return false;
    if (here->yields || (best.asks_for_word && best.has_word())) return true;
    const auto rivals = rivals_of(best, part.fits);
    return std::ranges::find(rivals, schema) == rivals.end();
}

/// Those parts of a file that are not of `schema`, where others are. \pre the fits of each are ranked
std::vector<OtherPart> other_parts(const std::vector<PartFits>& parts, const std::string& schema) {
    std::vector<OtherPart> out;
    bool some = false;
    for (const auto& part : parts) {
        const auto* best = best_fit(part.fits);
        if (best == nullptr) continue;
        some = some || best->schema == schema;
        if (out.size() < kPartsNamed && is_of_another(part, *best, schema)) out.push_back({part.name, best->schema});
    }
    return some ? out : std::vector<OtherPart>();
}

/// Of the fits of one schema, a part each, the best.
SchemaFit best_of(std::vector<SchemaFit> fits) {
    rank(fits);
    return std::move(fits.front());
}

/// What the parts of a file fit, each read as its schema would.
class PartsFitted {
public:
    PartsFitted(const std::vector<Schema>& schemas, std::string_view called) : schemas_(schemas), called_(called) {}

    SchemaFit add(const std::vector<TextToFit>& texts, const Schema& schema) {
        std::vector<SchemaFit> fits;
        for (const auto& text : texts) fits.push_back(fit_of(text.file, schema, text.name));
        if (texts.size() > 1) keep(texts, fits);
        auto best = best_of(std::move(fits));
        best.said.add(said_in_name(called_, schema));
        return best;
    }
    void tell_others(std::vector<SchemaFit>& fits) {
        for (auto& part : parts_) rank_part(part.fits, called_, schemas_);
        for (auto& fit : fits) fit.other_parts = other_parts(parts_, fit.schema);
    }

private:
    /// Parts of a document that is read for each schema anew are not the same ones: they go by their names.
    void keep(const std::vector<TextToFit>& texts, const std::vector<SchemaFit>& fits) {
        for (std::size_t i = 0; i < texts.size(); ++i) {
            auto part = std::ranges::find(parts_, texts[i].name, &PartFits::name);
            if (part == parts_.end()) part = parts_.insert(part, {texts[i].name, {}});
            part->fits.push_back(fits[i]);
        }
    }

    const std::vector<Schema>& schemas_;
    std::string_view called_;
    std::vector<PartFits> parts_;
};

std::vector<SchemaFit> fits_of(std::string_view bytes, const std::vector<Schema>& schemas, std::string_view called) {
    std::vector<SchemaFit> fits, documents, marked;
    const auto kind = file_kind(bytes);
    if (kind != FileKind::csv && !holds_sheets(kind)) return fits;
    PartsFitted parts(schemas, called);
    std::optional<Opened> shared;
    for (const auto& schema : schemas) {
        // Only where the records of a JSON document stand depends on the schema; all else is read once.
        const bool own = kind == FileKind::json && sheets::is_mapped(bytes, schema);
        if (!own && !shared) shared = open_for(schema, bytes, kind);
        const auto opened = own ? open_for(schema, bytes, kind) : Opened{};
        const auto& texts = own ? opened.texts : shared->texts;
        const bool none = own && std::ranges::any_of(opened.sheets, &Sheet::says_none);
        if (!texts.empty()) fits.push_back(parts.add(texts, schema));
        if (none || (own && texts.empty() && sheets::means_to_be(bytes, schema))) documents.push_back(fit_of_document(schema));
        if (kind == FileKind::json && (!own || texts.empty()) && sheets::holds_marks(bytes, schema)) marked.push_back(fit_of_document(schema));
    }
    // Lists in it may be like tables of another schema.
    if (marked.size() == 1) return marked;
    if (documents.size() == 1 && std::ranges::none_of(fits, &SchemaFit::complete)) return documents;
    parts.tell_others(fits);
    return fits;
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

std::vector<SchemaFit> fits_in_worker(const std::filesystem::path& file, const std::vector<Schema>& schemas,
                                      std::string_view called, const base::ChildLimits& limits) {
    const base::FileDescriptor input(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!input) base::throw_errno("cannot open " + file.string());
    auto texts = Value::array();
    for (const auto& schema : schemas) texts.push(schema.text);
    const auto name = base::to_utf8(called.empty() ? file.filename().string() : std::string(called.substr(called.rfind('/') + 1)));
    const auto request = base::json::write(Value::object({{"called", name}, {"schemas", std::move(texts)}}));
    const auto answer = base::run_self({"worker", "fit"}, input, request, limits_to_map(limits, input));
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
    const auto is_none_of_ours = [&](const auto& named) { return find_schema(schemas, named.schema) == nullptr; };
    std::erase_if(fits, is_none_of_ours);
    for (auto& fit : fits) {
        const auto& schema = *find_schema(schemas, fit.schema);
        fit.table = schema.table;
        fit.asks_for_word = asks_for_word(schema);
        std::erase_if(fit.other_parts, is_none_of_ours);
    }
    drop_known_headings(fits, schemas);
    rank(fits);
    return fits;
}

int fit_worker_main() {
    try {
        const auto request = base::json::parse(base::read_from(STDIN_FILENO));
        std::vector<Schema> schemas;
        for (const auto& text : request.at("schemas").as_array()) schemas.push_back(parse_schema(text.as_string()));
        const MappedFile file(kHandedFile);
        base::enter_sandbox();
        auto out = Value::array();
        for (const auto& fit : fits_of(file.bytes(), schemas, request.at("called").as_string())) out.push(fit_to_json(fit));
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
