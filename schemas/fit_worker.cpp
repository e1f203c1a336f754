#include "schemas/fit_worker.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/base/write_all.hpp"
#include "schemas/cells.hpp"
#include "schemas/csv_text.hpp"
#include "schemas/file_kind.hpp"
#include "schemas/header.hpp"
#include "schemas/mapped_file.hpp"
#include "schemas/sheets/json_table.hpp"
#include "schemas/sheets/sheet.hpp"
#include "schemas/showable.hpp"
#include "schemas/worker_ending.hpp"
#include "schemas/wrapped_lines.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

namespace daybook::schemas {

using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

constexpr int kRowsLookedAt = 200;
/// Bytes of a part's name that a message has.
constexpr std::size_t kPartShown = 120;
/// Parts of another schema that are named.
constexpr std::size_t kPartsNamed = 50;
/// Headings stand in the first rows; more text than this is not looked at.
constexpr std::size_t kLookedAt = std::size_t{1} << 20;

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

std::vector<SchemaFit> fits_in_worker(const std::filesystem::path& file, const std::vector<Schema>& schemas,
                                      std::string_view called, const base::ChildLimits& limits) {
    const base::FileDescriptor input(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!input) base::throw_errno("cannot open " + file.string());
    auto texts = Value::array();
    for (const auto& schema : schemas) texts.push(schema.text);
    const auto name = base::to_utf8(called.empty() ? file.filename().string() : std::string(called.substr(called.rfind('/') + 1)));
    const auto request = base::json::write(Value::object({{"called", name}, {"schemas", std::move(texts)}}));
    const auto answer = base::run_self({"worker", "fit"}, input, request, limits_to_map(limits, input));
    if (!answer.ok()) throw_ending(name, answer, limits);
    std::vector<SchemaFit> fits;
    try {
        const auto said = base::json::parse(answer.output);
        for (const auto& fit : said.as_array()) fits.push_back(fit_from_json(fit));
    } catch (const Error& e) {
        throw Error::make(ErrorKind::transient, "the worker that read {} sent what cannot be used: {}; give it in another form, and report it with the file", name,
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
    return exit_code_of([] {
        const auto request = base::json::parse(base::read_from(STDIN_FILENO));
        std::vector<Schema> schemas;
        for (const auto& text : request.at("schemas").as_array()) schemas.push_back(parse_schema(text.as_string()));
        const MappedFile file(kHandedFile);
        base::enter_sandbox();
        auto out = Value::array();
        for (const auto& fit : fits_of(file.bytes(), schemas, request.at("called").as_string())) out.push(fit_to_json(fit));
        base::write_all(STDOUT_FILENO, base::json::write(out), "its answer");
    });
}
}  // namespace daybook::schemas
