#include "publisher/app/check_files.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/judge_report.hpp"
#include "schemas/worker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using schemas::SchemaFit;
using Outcome = CheckedFile::Outcome;

namespace {

constexpr std::uintmax_t kMostSchemaBytes = 4 << 20;

/// A person waits, and may give a file of gigabytes: time grows with it.
base::ChildLimits limits_for(const fs::path& file) {
    base::ChildLimits limits;
    const auto megabytes = static_cast<std::int64_t>(fs::file_size(file) >> 20);
    limits.cpu += std::chrono::seconds(megabytes / 2);
    limits.wall += std::chrono::seconds(megabytes);
    return limits;
}

std::string words_of(const SchemaFit& fit) {
    std::string missing;
    for (const auto& title : fit.missing)
        missing += fmt::format("{}'{}'", missing.empty() ? "" : ", ", title);
    const auto known = fmt::format("; {} of the file's {} headings are known", fit.fields, fit.headings);
    return fmt::format("{} ({} of its {} required columns{})", fit.schema, fit.found, fit.wanted,
                       missing.empty() ? known : "; without " + missing);
}

class Checker {
public:
    Checker(const CheckSettings& settings, Progress& progress) : settings_(settings), progress_(progress) {}
    CheckedFiles run(CheckInputs inputs);

private:
    /// Absent for a file that is skipped, with the reason in `skipped`.
    std::optional<CheckedFile> look_at(const CheckInput& input);
    std::optional<CheckedFile> by_headings(const CheckInput& input);
    CheckedFile check(const CheckInput& input, const schemas::Schema& schema) const;
    std::optional<CheckedFile> unless_no_table(const CheckInput& input, CheckedFile checked);
    void judge_period(schemas::Report& report, const schemas::Schema& schema) const;
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

/// The edition was named by whoever asks, so it is held against the dates whatever the schema says.
void Checker::judge_period(schemas::Report& report, const schemas::Schema& schema) const {
    if (!settings_.edition) return;
    auto asked = schema;
    asked.checks.period = true;
    auto finding = schemas::compare_period(asked, report, *settings_.edition);
    if (!finding) return;
    if (settings_.profile == schemas::Profile::strict) finding->severity = schemas::Severity::error;
    report.findings.push_back(std::move(*finding));
    std::ranges::stable_sort(report.findings, {}, &schemas::Finding::severity);
}

CheckedFile Checker::check(const CheckInput& input, const schemas::Schema& schema) const {
    schemas::CheckRequest request;
    request.file_name = input.name;
    request.schema_text = schema.text;
    request.profile = settings_.profile;
    request.rows = request.quarantined = settings_.rows;
    CheckedFile out;
    out.name = input.name;
    out.result = schemas::check_in_worker(input.path, request, limits_for(input.path));
    judge_period(out.result.report, schema);
    out.outcome = out.result.report.valid() ? Outcome::publishable : Outcome::not_publishable;
    return out;
}

/// A workbook that cannot be read, and an empty file, are somebody's tables all the same.
bool is_no_table(const schemas::Report& report) {
    for (const std::string_view kind : {"empty", "xlsx", "ods", "xls"})
        if (report.file_kind == kind) return false;
    return std::ranges::any_of(report.findings, [](const auto& finding) { return finding.code == "format-error"; });
}

/// Nothing of a file that is no table depends on the schema; in a folder it is left alone.
std::optional<CheckedFile> Checker::unless_no_table(const CheckInput& input, CheckedFile checked) {
    auto& report = checked.result.report;
    if (input.in_folder && is_no_table(report)) {
        out_.skipped.push_back({input.name, report.refusal});
        return {};
    }
    if (!settings_.chosen) report.schema = report.schema_version = "";
    return checked;
}

std::optional<CheckedFile> Checker::by_headings(const CheckInput& input) {
    const auto fits = schemas::fits_in_worker(input.path, settings_.schemas);
    if (fits.empty()) return unless_no_table(input, check(input, settings_.schemas.front()));
    const auto& best = fits.front();
    if (best.complete) {
        const auto chosen =
            std::ranges::find(settings_.schemas, best.schema, [](const auto& s) { return s.id.str(); });
        auto checked = check(input, *chosen);
        if (fits.size() > 1 && schemas::fit_alike(best, fits[1]))
            checked.note = fmt::format("{} was taken for {} by its headings; {} fits as well (--schema {})",
                                       input.name, best.schema, fits[1].schema, fits[1].schema);
        return checked;
    }
    if (input.in_folder && best.fields < 2) {
        out_.skipped.push_back({input.name, "without the headings of any published schema"});
        return {};
    }
    CheckedFile out;
    out.name = input.name;
    out.outcome = Outcome::no_schema;
    out.why = "no published schema fits its headings; name one with --schema. The nearest:";
    for (std::size_t i = 0; i < std::min<std::size_t>(3, fits.size()); ++i)
        out.why += "\n  " + words_of(fits[i]);
    return out;
}

std::optional<CheckedFile> Checker::look_at(const CheckInput& input) {
    try {
        return shown(input.name, [&] {
            return settings_.chosen ? unless_no_table(input, check(input, settings_.schemas.front()))
                                    : by_headings(input);
        });
    } catch (const std::exception& e) {
        CheckedFile out;
        out.name = input.name;
        out.why = e.what();
        return out;
    }
}

CheckedFiles Checker::run(CheckInputs inputs) {
    out_.skipped = std::move(inputs.skipped);
    all_ = inputs.files.size();
    for (const auto& input : inputs.files) {
        if (auto checked = look_at(input)) out_.files.push_back(std::move(*checked));
        ++done_;
    }
    progress_.clear();
    return std::move(out_);
}

}  // namespace

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
    for (const auto& entry : fs::directory_iterator(DAYBOOK_SCHEMAS))
        if (entry.path().extension() == ".json")
            out.push_back(schemas::parse_schema(base::read_file(entry.path(), kMostSchemaBytes)));
    std::ranges::sort(out, {}, [](const auto& schema) { return schema.id; });
    return out;
}

schemas::Schema schema_named(const std::string& name) {
    const fs::path given(name);
    const bool is_path = given.has_extension() || name.find('/') != std::string::npos;
    const auto path = is_path ? given : fs::path(DAYBOOK_SCHEMAS) / (name + ".json");
    if (fs::exists(path)) return schemas::parse_schema(base::read_file(path, kMostSchemaBytes));
    if (is_path) throw Error::make(ErrorKind::usage, "there is no schema document {}", name);
    std::vector<std::string> names;
    for (const auto& schema : published_schemas()) names.push_back(schema.id.str());
    const auto near = base::nearest(name, names);
    throw Error::make(
        ErrorKind::usage, "there is no published schema '{}'; {}", name,
        near.empty() ? "there are " + base::join(names, ", ") : fmt::format("did you mean '{}'?", near));
}

CheckedFiles check_files(CheckInputs inputs, const CheckSettings& settings, Progress& progress) {
    return Checker(settings, progress).run(std::move(inputs));
}

}  // namespace daybook::app
