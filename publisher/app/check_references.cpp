#include "publisher/app/check_references.hpp"

#include "harvesters/edition_for.hpp"
#include "publisher/base/error.hpp"
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

schemas::CheckResult rows_of(const fs::path& path, const std::string& name, const Schema& schema) {
    schemas::CheckRequest request;
    request.file_name = name;
    request.schema_text = schema.text;
    request.max_rows = kMostRowsHeld;
    return schemas::check_in_worker(path, request, limits_for(path));
}

/// Files and schemas of one check, and which refers to which.
class References {
public:
    References(std::vector<CheckedFile>& files, const CheckSettings& settings)
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
    void judge(CheckedFile& file, const Schema& schema);
    std::vector<schemas::CheckResult> named(const Schema& other) const;
    std::vector<schemas::CheckResult> beside(const CheckedFile& file, const Schema& other,
                                             std::string& why) const;

    std::vector<CheckedFile>& files_;
    const CheckSettings& settings_;
    std::vector<Schema> known_;
};

std::vector<schemas::CheckResult> References::named(const Schema& other) const {
    std::vector<schemas::CheckResult> out;
    for (const auto& path : settings_.references) {
        out.push_back(rows_of(path, path.string(), other));
        if (const auto& why = out.back().report.refusal; !why.empty())
            throw Error::make(ErrorKind::usage, "--reference {} is not of {}: {}", path.string(),
                              other.id.str(), why);
    }
    return out;
}

/// In the same workbook; else in the same folder, of the same day. `why` is set when there is none.
std::vector<schemas::CheckResult> References::beside(const CheckedFile& file, const Schema& other,
                                                     std::string& why) const {
    std::vector<schemas::CheckResult> out;
    if (is_workbook(file)) {
        auto own = rows_of(file.path, file.name, other);
        if (own.table && own.table->rows() > 0) out.push_back(std::move(own));
        if (!out.empty()) return out;
    }
    const auto days = harvesters::days_in_words(file.path.filename().string());
    std::vector<const CheckedFile*> found;
    for (const auto& one : files_)
        if (was_read(one) && one.result.report.schema == other.id.str() &&
            one.path.parent_path() == file.path.parent_path() &&
            harvesters::days_in_words(one.path.filename().string()) == days)
            found.push_back(&one);
    if (found.size() == 1) out.push_back(rows_of(found.front()->path, found.front()->name, other));
    else if (found.empty())
        why =
            fmt::format("there is no file of {} with it, of the same day (--reference FILE)", other.id.str());
    else
        why =
            fmt::format("there are {} files of {} with it (--reference FILE)", found.size(), other.id.str());
    return out;
}

void References::judge(CheckedFile& file, const Schema& schema) {
    auto& report = file.result.report;
    std::vector<schemas::Finding> found;
    for (const auto& resource : schemas::resources_of(schema)) {
        const auto* const other = find(resource);
        std::string why = fmt::format("there is no schema {}", resource);
        std::vector<schemas::CheckResult> tables;
        if (other != nullptr)
            tables = settings_.references.empty() ? beside(file, *other, why) : named(*other);
        std::vector<schemas::OtherTable> others;
        for (const auto& table : tables)
            if (table.table) others.push_back({other, &*table.table});
        if (!tables.empty()) why = "there are more rows than are held at once";
        const auto own = others.empty() ? schemas::CheckResult() : rows_of(file.path, file.name, schema);
        if (!own.table) {
            found.push_back(schemas::reference_not_judged(schema, resource, why));
            continue;
        }
        for (auto& finding : schemas::judge_references(schema, *own.table, report, others))
            found.push_back(std::move(finding));
    }
    schemas::add_findings(schema, report, std::move(found));
    file.outcome = report.valid() ? Outcome::publishable : Outcome::not_publishable;
}

void References::judge_all() {
    for (auto& file : files_) {
        if (!was_read(file)) continue;
        const auto* const schema = find(file.result.report.schema);
        if (schema == nullptr || schemas::resources_of(*schema).empty()) continue;
        try {
            judge(file, *schema);
        } catch (const Error& e) {
            if (e.kind() == ErrorKind::usage) throw;
            file.outcome = Outcome::failed;
            file.why = e.what();
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

void check_references(std::vector<CheckedFile>& files, const CheckSettings& settings) {
    References(files, settings).judge_all();
}

}  // namespace daybook::app
