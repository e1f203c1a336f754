#include "publisher/app/check_references.hpp"

#include "harvesters/edition_for.hpp"
#include "publisher/app/check_beyond.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/judge.hpp"
#include "schemas/judge_report.hpp"
#include "schemas/references.hpp"
#include "schemas/worker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using schemas::Schema;
using Outcome = CheckedFile::Outcome;

namespace {

constexpr std::array<std::string_view, 3> kWorkbooks{"xlsx", "ods", "xls"};
/// Rows of files that refer to each other are held in memory together.
constexpr std::int64_t kMostRowsHeld = 1'000'000;

bool was_read(const CheckedFile& file) {
    return (file.outcome == Outcome::publishable || file.outcome == Outcome::not_publishable) &&
           file.result.report.refusal.empty() && !file.result.report.schema.empty();
}

bool is_workbook(const CheckedFile& file) {
    return std::ranges::find(kWorkbooks, file.result.report.file_kind) != kWorkbooks.end();
}

/// Files and schemas of one check, and what is known beyond each.
class Files {
public:
    Files(std::vector<CheckedFile>& files, const CheckSettings& settings)
        : files_(files), settings_(settings) {
        known_ = settings.schemas;
        if (!refers()) return;
        for (auto& schema : published_schemas())
            if (find(schema.id.str()) == nullptr) known_.push_back(std::move(schema));
    }

    void judge_all();

private:
    const Schema* find(const std::string& id) const {
        const auto at = std::ranges::find(known_, id, [](const Schema& schema) { return schema.id.str(); });
        return at == known_.end() ? nullptr : &*at;
    }
    bool refers() const {
        return std::ranges::any_of(
            known_, [](const Schema& schema) { return !schemas::resources_of(schema).empty(); });
    }
    schemas::CheckResult rows_of(const fs::path& path, const std::string& name, const Schema& schema) const;
    void judge(CheckedFile& file, const Schema& schema) const;
    Referred referred(const CheckedFile& file, const std::string& resource) const;
    Referred named(const Schema& other) const;
    Referred beside(const CheckedFile& file, const Schema& other) const;

    std::vector<CheckedFile>& files_;
    const CheckSettings& settings_;
    std::vector<Schema> known_;
};

schemas::CheckResult Files::rows_of(const fs::path& path, const std::string& name, const Schema& schema) const {
    schemas::CheckRequest request;
    request.file_name = name;
    request.schema_text = schema.text;
    request.max_rows = kMostRowsHeld;
    return schemas::check_in_worker(path, request, limits_for(path, settings_.worker));
}

Referred tables_of(const Schema& schema, std::vector<schemas::CheckResult> read) {
    Referred out{&schema, {}, "there are more rows than are held at once"};
    for (auto& one : read)
        if (one.rows) out.tables.push_back(std::move(*one.rows));
    return out;
}

Referred Files::named(const Schema& other) const {
    std::vector<schemas::CheckResult> read;
    for (const auto& path : settings_.references) {
        read.push_back(rows_of(path, path.string(), other));
        if (const auto& why = read.back().report.refusal; !why.empty())
            throw Error::make(ErrorKind::usage, "--reference {} is not of {}: {}", path.string(),
                              other.id.str(), why);
    }
    return tables_of(other, std::move(read));
}

/// In the same workbook; else in the same folder, of the same day.
Referred Files::beside(const CheckedFile& file, const Schema& other) const {
    std::vector<schemas::CheckResult> read;
    if (is_workbook(file)) {
        auto own = rows_of(file.path, file.name, other);
        if (own.rows && own.rows->count() > 0) read.push_back(std::move(own));
        if (!read.empty()) return tables_of(other, std::move(read));
    }
    const auto days = harvesters::days_in_words(file.path.filename().string());
    std::vector<const CheckedFile*> found;
    for (const auto& one : files_)
        if (was_read(one) && one.result.report.schema == other.id.str() &&
            one.path.parent_path() == file.path.parent_path() &&
            harvesters::days_in_words(one.path.filename().string()) == days)
            found.push_back(&one);
    if (found.empty())
        return {&other, {}, fmt::format("there is no file of {} with it, of the same day (--reference FILE)", other.id.str())};
    if (found.size() > 1)
        return {&other, {}, fmt::format("there are {} files of {} with it (--reference FILE)", found.size(), other.id.str())};
    read.push_back(rows_of(found.front()->path, found.front()->name, other));
    return tables_of(other, std::move(read));
}

Referred Files::referred(const CheckedFile& file, const std::string& resource) const {
    const auto* const other = find(resource);
    if (other == nullptr) return {nullptr, {}, fmt::format("there is no schema {}", resource)};
    return settings_.references.empty() ? beside(file, *other) : named(*other);
}

/// What else a harvest for the dataset would reject the file for. Of gates and refusals the report tells already.
void add_rejection(const Schema& schema, schemas::Report& report, const record::Gate& gate) {
    const auto rejection = record::rejection_of(report, gate);
    if (!rejection || rejection->code == record::kGateClosed || rejection->code == "not-usable") return;
    schemas::add_findings(schema, report, {schemas::closed_gate(rejection->why)});
}

void Files::judge(CheckedFile& file, const Schema& schema) const {
    auto& report = file.result.report;
    Beyond known{.seen = settings_.day, .edition = settings_.edition, .is_asked = true, .is_strict = settings_.profile == schemas::Profile::strict};
    if (settings_.dataset) {
        known.public_dir = settings_.dataset->public_dir;
        known.dataset = settings_.dataset->id;
    }
    std::optional<schemas::CheckResult> own;
    known.rows = [&]() -> const schemas::CheckedRows* {
        if (!own) own = rows_of(file.path, file.name, schema);
        return own->rows ? &*own->rows : nullptr;
    };
    known.refer = [&](const std::string& resource) { return referred(file, resource); };
    judge_beyond(schema, report, known);
    schemas::close_gates(schema, report, settings_.dataset ? settings_.dataset->gate.findings : schema.gates);
    if (settings_.dataset) add_rejection(schema, report, settings_.dataset->gate);
    file.outcome = report.valid() ? Outcome::publishable : Outcome::not_publishable;
}

void Files::judge_all() {
    for (auto& file : files_) {
        const auto* const schema = was_read(file) ? find(file.result.report.schema) : nullptr;
        if (schema == nullptr) continue;
        try {
            judge(file, *schema);
        } catch (const Error& e) {
            if (e.kind() == ErrorKind::usage) throw;
            fail(file, e);
        } catch (const std::exception& e) {
            fail(file, e);
        }
    }
}

bool are_linked(const Schema& a, const Schema& b) {
    const auto names = [](const Schema& from, const Schema& to) {
        const auto resources = schemas::resources_of(from);
        return std::ranges::find(resources, to.id.str()) != resources.end();
    };
    return names(a, b) || names(b, a);
}

}  // namespace

void add_linked_tables(std::vector<CheckedFile>& files, const CheckSettings& settings) {
    if (settings.chosen) return;
    std::vector<CheckedFile> more;
    for (const auto& file : files) {
        if (!was_read(file) || !is_workbook(file)) continue;
        const auto own = std::ranges::find(settings.schemas, file.result.report.schema,
                                           [](const Schema& s) { return s.id.str(); });
        for (const auto& other : settings.schemas) {
            if (own == settings.schemas.end() || !are_linked(*own, other) || own->id == other.id) continue;
            auto checked = check_one({file.path, file.name, true}, other, settings);
            checked.name = fmt::format("{} ({})", file.name, other.id.str());
            if (was_read(checked) && checked.result.report.rows.accepted > 0)
                more.push_back(std::move(checked));
        }
    }
    for (auto& file : more) files.push_back(std::move(file));
}

void judge_files(std::vector<CheckedFile>& files, const CheckSettings& settings) {
    Files(files, settings).judge_all();
}

}  // namespace daybook::app
