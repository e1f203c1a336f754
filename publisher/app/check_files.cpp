#include "publisher/app/check_files.hpp"

#include "publisher/app/check_references.hpp"
#include "publisher/app/shipped_files.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/fit_worker.hpp"
#include "schemas/judge_report.hpp"
#include "schemas/worker.hpp"
#include "schemas/worker_ending.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <future>
#include <span>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using schemas::SchemaFit;
using Outcome = CheckedFile::Outcome;

namespace {

constexpr std::uintmax_t kMostSchemaBytes = 4 << 20;

std::string words_of_fit(const SchemaFit& fit) {
    std::string missing;
    for (const auto& title : fit.missing)
        missing += fmt::format("{}'{}'", missing.empty() ? "" : ", ", title);
    const auto known = fmt::format("; {} of the file's {} headings are known", fit.fields, fit.headings);
    return fmt::format("{} ({} of its {} required columns{})", fit.schema, fit.found, fit.wanted,
                       missing.empty() ? known : "; without " + missing);
}

/// "'Suplier' may be meant for 'Supplier', and 'Amuont' for 'Amount'"
std::string words_of_meant(const SchemaFit& fit) {
    std::string out;
    for (const auto& [heading, title, essential] : fit.meant)
        out += fmt::format("{}'{}' {}for '{}'", out.empty() ? "\n" : ", and ", heading, out.empty() ? "may be meant " : "", title);
    return out;
}

/// A refusal for want of headings names a column where one would do, were it not for its unit.
std::string words_of_unit(const schemas::Report& report) {
    const auto at = std::ranges::find(report.findings, "header-error", &schemas::Finding::code);
    if (at == report.findings.end() || at->places.empty() || at->places.front().column == 0) return {};
    return fmt::format("\nThe heading '{}' is of numbers in another unit than the schema's",
                       base::clip(at->places.front().value, 60));
}

/// Headings of payments, but for their date.
bool lacks_only_its_date(const schemas::SchemaFit& fit, const schemas::Schema& schema) {
    const auto date = schema.find(schema.date_field);
    return date && !schema.supplier_field.empty() && !schema.amount_field.empty() && fit.missing == std::vector{schema.fields[*date].title};
}

class Checker {
public:
    Checker(const CheckSettings& settings, Progress& progress) : settings_(settings), progress_(progress) {}
    CheckedFiles run(CheckInputs inputs);

private:
    /// Absent for a file that is skipped, with the reason in `skipped`.
    std::optional<CheckedFile> look_at(const CheckInput& input);
    std::optional<CheckedFile> by_headings(const CheckInput& input);
    CheckedFile check(const CheckInput& input, const schemas::Schema& schema) const {
        return check_one(input, schema, settings_);
    }
    /// \pre it is among those of the settings, as every fit's is
    const schemas::Schema& schema_of(const std::string& id) const {
        return *std::ranges::find(settings_.schemas, id, [](const auto& s) { return s.id.str(); });
    }
    void add_doubt(CheckedFile& checked, const SchemaFit& fit, const std::vector<SchemaFit>& fits) const;
    std::optional<CheckedFile> as_totals(const CheckInput& input, const std::string& schema) const;
    std::optional<CheckedFile> unless_no_table(const CheckInput& input, CheckedFile checked);
    template <class Work>
    auto shown(const std::string& name, Work work);

    const CheckSettings& settings_;
    Progress& progress_;
    CheckedFiles out_;
    std::size_t done_ = 0, all_ = 0;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Runs work that may be long, and says so once a second has gone by.
template <class Work>
auto Checker::shown(const std::string& name, Work work) {
    auto running = std::async(std::launch::async, std::move(work));
    while (running.wait_for(std::chrono::milliseconds(100)) == std::future_status::timeout) {
        const auto gone = std::chrono::steady_clock::now() - start_;
        if (gone < std::chrono::seconds(1)) continue;
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(gone).count();
        progress_.show("checking", done_, all_, fmt::format("{} s  {}", seconds, name));
    }
    return running.get();
}

/// What stands beside returns and was never meant as one. Of other kinds a file that cannot be read is
/// damaged.
constexpr std::array<std::string_view, 11> kNeutralKinds{"html", "xml", "pdf", "docx",  "pptx",  "odt",
                                                         "doc",  "ppt", "rtf", "image", "binary"};
constexpr std::array<std::string_view, 12> kDataExtensions{
    ".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".zip", ".jsonl", ".ndjson", ".gz"};

/// Who names a file so sends it as data, whatever it turned out to be.
bool is_named_data(const CheckInput& input) {
    const auto extension = base::to_lower(input.path.extension().string());
    return std::ranges::find(kDataExtensions, extension) != kDataExtensions.end();
}

bool is_neutral(const schemas::Report& report) {
    if (report.file_kind == "json") return !report.refusal.starts_with(schemas::kBrokenJson);
    return std::ranges::find(kNeutralKinds, report.file_kind) != kNeutralKinds.end();
}

/// What is found in a folder is left alone only when neither its name nor its bytes say that it is data.
bool may_skip(const CheckInput& input, const schemas::Report& report) {
    return input.in_folder && !is_named_data(input) && is_neutral(report) &&
           std::ranges::any_of(report.findings,
                               [](const auto& finding) { return finding.code == "format-error"; });
}

/// Nothing of a file that is no table depends on the schema.
std::optional<CheckedFile> Checker::unless_no_table(const CheckInput& input, CheckedFile checked) {
    auto& report = checked.result.report;
    if (may_skip(input, report)) {
        out_.skipped.push_back({input.name, report.refusal});
        return {};
    }
    if (!settings_.chosen) report.schema = report.schema_version = "";
    return checked;
}

/// The published schemas of payments: totals by supplier were made from those.
constexpr std::string_view kPayments = "spend";

/// Whose headings fit no schema, but whose kind is known and has a name. Which schema's payments were added up nothing
/// in it tells.
std::optional<CheckedFile> Checker::as_totals(const CheckInput& input, const std::string& schema) const {
    if (schema_of(schema).table != kPayments) return {};
    auto checked = check(input, schema_of(schema));
    auto& report = checked.result.report;
    if (std::ranges::find(report.findings, "supplier-totals", &schemas::Finding::code) == report.findings.end()) return {};
    report.schema = report.schema_version = "";
    return checked;
}

/// What speaks against the schema that a file was taken for.
void Checker::add_doubt(CheckedFile& checked, const SchemaFit& fit, const std::vector<SchemaFit>& fits) const {
    auto& report = checked.result.report;
    const auto rivals = schemas::rivals_of(fit, fits);
    if (fit.other_parts.empty() && rivals.empty()) return;
    schemas::add_findings(schema_of(fit.schema), report,
                          {fit.other_parts.empty() ? schemas::doubt_of_schema(report, rivals) : schemas::doubt_of_parts(report, fit.other_parts)});
    checked.outcome = report.valid() ? Outcome::publishable : Outcome::not_publishable;
}

std::optional<CheckedFile> Checker::by_headings(const CheckInput& input) {
    auto fits = schemas::fits_in_worker(input.path, settings_.schemas, input.name, settings_.worker);
    if (fits.empty()) return unless_no_table(input, check(input, settings_.schemas.front()));
    if (const auto* const fit = schemas::best_fit(fits)) {
        auto checked = check(input, schema_of(fit->schema));
        add_doubt(checked, *fit, fits);
        return checked;
    }
    const auto& best = fits.front();
    if (input.in_folder && best.fields < 2 && !is_named_data(input)) {
        // JSON that breaks off has no headings that fit, and is somebody's data all the same.
        if (base::to_lower(input.path.extension().string()) == ".json")
            if (auto checked = check(input, settings_.schemas.front());
                checked.result.report.refusal.starts_with(schemas::kBrokenJson))
                return unless_no_table(input, std::move(checked));
        out_.skipped.push_back({input.name, "without the headings of any published schema"});
        return {};
    }
    // What may be sales is not refused as totals.
    const bool general = best.complete && best.general;
    for (const auto& fit : fits)
        if (auto totals = fit.fields > 0 && !general ? as_totals(input, fit.schema) : std::nullopt) return totals;
    CheckedFile out;
    out.name = input.name;
    out.outcome = Outcome::no_schema;
    auto as_best = check(input, schema_of(best.schema));
    const auto& nearest = as_best.result.report;
    if (nearest.refusal.empty() && nearest.nil_return && nearest.rows.accepted == 0) {
        out.why = "it says that there was nothing to report, and not of what; name the schema with --schema";
        return out;
    }
    if (best.fields == 0) {
        if (nearest.refusal.starts_with(schemas::kBrokenJson)) return unless_no_table(input, std::move(as_best));
        out.why =
            "nothing in its first 30 rows is a heading of a published schema; is it the right file, and do its "
            "headings stand at its top? If so, name the schema with --schema";
        return out;
    }
    const bool fits_one = fits.front().complete;
    out.why = general
                  ? "its headings say who was paid and how much, as those of many kinds of file do, so no schema is certain; "
                    "name one with --schema. The nearest:"
              : fits_one
                  ? "its headings fit one published schema and are more like another's; mend them, or name "
                    "the schema with --schema:"
                  : "no published schema fits its headings; name one with --schema. The nearest:";
    if (fits_one && !general) std::ranges::stable_sort(fits, std::greater(), &SchemaFit::weight);
    const auto named = std::span(fits).first(std::min<std::size_t>(3, fits.size()));
    for (const auto& fit : named) out.why += "\n  " + words_of_fit(fit);
    out.why += words_of_meant(named.front()) + words_of_unit(nearest);
    if (std::ranges::any_of(named.first(general ? named.size() : 1), [&](const auto& fit) { return lacks_only_its_date(fit, schema_of(fit.schema)); }))
        out.why += "\nSupplier totals, what each supplier was paid in all with no dates per payment, are no return of payments";
    return out;
}

CheckedFile not_read(const CheckInput& input, std::string why) {
    CheckedFile out;
    out.name = input.name;
    out.why = std::move(why);
    return out;
}

CheckedFile failed_file(const CheckInput& input, const std::exception& thrown) {
    auto out = not_read(input, {});
    fail(out, thrown);
    return out;
}

std::optional<CheckedFile> Checker::look_at(const CheckInput& input) {
    if (!input.unread.empty()) return not_read(input, input.unread);
    try {
        return shown(input.name, [&] {
            return settings_.chosen ? unless_no_table(input, check(input, settings_.schemas.front()))
                                    : by_headings(input);
        });
    } catch (const Error& e) {
        // What was asked is wrong then, not this file.
        if (e.kind() == ErrorKind::usage) throw;
        return failed_file(input, e);
    } catch (const std::exception& e) {
        return failed_file(input, e);
    }
}

CheckedFiles Checker::run(CheckInputs inputs) {
    out_.skipped = std::move(inputs.skipped);
    all_ = inputs.files.size();
    for (const auto& input : inputs.files) {
        if (auto checked = look_at(input)) out_.files.push_back(std::move(*checked));
        ++done_;
    }
    add_linked_tables(out_.files, settings_);
    judge_files(out_.files, settings_);
    progress_.clear();
    return std::move(out_);
}

}  // namespace

void fail(CheckedFile& file, const std::exception& thrown) {
    file.outcome = Outcome::failed;
    file.why = thrown.what();
    file.too_large = dynamic_cast<const schemas::TooLargeToRead*>(&thrown) != nullptr;
}

std::string_view to_string(Outcome outcome) {
    switch (outcome) {
        case Outcome::publishable: return "publishable";
        case Outcome::not_publishable: return "not publishable";
        case Outcome::no_schema: return "no schema";
        case Outcome::failed: break;
    }
    return "failed";
}

std::vector<schemas::Schema> published_schemas() {
    std::vector<schemas::Schema> out;
    for (const auto& entry : fs::directory_iterator(shipped_files().schemas))
        if (entry.path().extension() == ".json")
            out.push_back(schemas::parse_published_schema(base::read_file(entry.path(), kMostSchemaBytes)));
    std::ranges::sort(out, {}, [](const auto& schema) { return schema.id; });
    return out;
}

namespace {

/// A schema that is not one is a slip of who names it, not of the work.
schemas::Schema read_schema(const std::string& name, const fs::path& path) try {
    return schemas::parse_given_schema(base::read_file(path, kMostSchemaBytes));
} catch (const Error& e) {
    throw Error::make(ErrorKind::usage, "--schema {}: {}", name, e.message());
}

}  // namespace

schemas::Schema schema_named(const std::string& name) {
    const fs::path given(name), published = shipped_files().schemas / (name + ".json");
    const bool is_path = given.has_extension() || name.find('/') != std::string::npos;
    std::error_code failed;
    if (fs::is_regular_file(given, failed)) return read_schema(name, given);
    if (is_path && fs::exists(given, failed))
        throw Error::make(ErrorKind::usage, "--schema: {} is no file", name);
    if (is_path) throw Error::make(ErrorKind::usage, "there is no schema document {}", name);
    if (fs::exists(published)) return read_schema(name, published);
    std::vector<std::string> names;
    for (const auto& schema : published_schemas()) names.push_back(schema.id.str());
    const auto near = base::nearest(name, names);
    throw Error::make(
        ErrorKind::usage, "there is no published schema '{}'; {}", name,
        near.empty() ? "there are " + base::join(names, ", ") : fmt::format("did you mean '{}'?", near));
}

/// A person waits, and may give a file of gigabytes: time grows with it.
base::ChildLimits limits_for(const fs::path& file, base::ChildLimits limits) {
    const auto megabytes = static_cast<std::int64_t>(fs::file_size(file) >> 20);
    limits.cpu += std::chrono::seconds(megabytes / 2);
    limits.wall += std::chrono::seconds(megabytes);
    return limits;
}

namespace {

/// Said before the other files are read, which may take long.
void refuse_unfit(const CheckSettings& settings, const schemas::Schema& schema, const schemas::Report& report) {
    if (!settings.edition || !report.refusal.empty()) return;
    if (const auto why = schemas::unfit_edition(schema, *settings.edition); !why.empty())
        throw Error::make(ErrorKind::usage, "--edition: {}", why);
}

}  // namespace

CheckedFile check_one(const CheckInput& input, const schemas::Schema& schema, const CheckSettings& settings) {
    schemas::CheckRequest request;
    request.file_name = input.name;
    request.schema_text = schema.text;
    request.profile = settings.profile;
    request.rows = request.quarantined = settings.rows;
    CheckedFile out;
    out.name = input.name;
    out.path = input.path;
    out.result = schemas::check_in_worker(input.path, request, limits_for(input.path, settings.worker));
    refuse_unfit(settings, schema, out.result.report);
    out.outcome = out.result.report.valid() ? Outcome::publishable : Outcome::not_publishable;
    if (settings.edition && schema.date_field.empty())
        out.note = fmt::format("{}: rows of {} have no dates that could be held against {}", input.name,
                               schema.id.str(), settings.edition->str());
    return out;
}

CheckedFiles check_files(CheckInputs inputs, const CheckSettings& settings, Progress& progress) {
    return Checker(settings, progress).run(std::move(inputs));
}

}  // namespace daybook::app
