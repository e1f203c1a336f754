#include "publisher/catalogue/version_difference.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/state_reader.hpp"
#include "publisher/catalogue/views.hpp"

#include <algorithm>
#include <chrono>

namespace daybook::catalogue {

using base::Error;
using base::ErrorKind;
using record::CanonicalRows;

namespace {

constexpr std::string_view kData = "data.csv";
constexpr auto kLongestWait = std::chrono::seconds(20);

CanonicalRows rows_of(const std::filesystem::path& public_dir, const Version& version, std::uintmax_t limit) {
    const auto& m = version.manifest;
    if (version.is_erased())
        throw Error::make(ErrorKind::not_found,
                          "{} was erased at revision {} ({}): its rows are no longer here, nor what differs from them",
                          m.name(), version.erased, version.erasure_code);
    if (version.withdrawn != kStillCurrent)
        throw Error::make(ErrorKind::not_found,
                          "{} was withdrawn at revision {} ({}): its rows are no longer offered, nor what "
                          "differs from them",
                          m.name(), version.withdrawn, version.withdrawal_code);
    const auto file = std::ranges::find(m.files, kData, &record::ReleaseFile::name);
    if (file == m.files.end() && m.rows == 0) return {};
    if (file == m.files.end()) throw Error::make(ErrorKind::corrupt, "{} names no {}", m.name(), kData);
    if (file->bytes > limit)
        throw Error::make(
            ErrorKind::exhausted,
            "the rows of {} take {} bytes; versions of up to {} are compared here. Download both and compare "
            "them, or run daybook diff on a copy of the archive",
            m.name(), file->bytes, limit);
    CanonicalRows rows(read_public(public_dir, fmt::format("{}/{}", m.path(), kData), file->digest.hex(), limit));
    if (static_cast<std::int64_t>(rows.size()) != m.rows)
        throw Error::make(ErrorKind::corrupt, "{} has {} rows where its manifest says {}", m.name(),
                          rows.size(), m.rows);
    return rows;
}

std::vector<ResultColumn> typed(const std::vector<std::string>& names, const schemas::Schema* schema) {
    std::vector<ResultColumn> out;
    for (const auto& name : names) {
        const auto at = schema != nullptr ? schema->find(name) : std::nullopt;
        if (at) out.push_back({name, schema->fields[*at].type, schema->fields[*at].scale});
        else out.push_back({name, schemas::FieldType::string, 0});
    }
    return out;
}

std::string name_of(const Version* from, const Version& to) {
    return (from != nullptr ? from->manifest.name() : std::string("nothing")) + " " + to.manifest.name();
}

std::vector<Cell> cells_of(std::vector<std::string> texts) {
    std::vector<Cell> out;
    for (auto& text : texts) out.push_back(text.empty() ? Cell() : Cell(std::move(text)));
    return out;
}
Cell cell_of(std::string text) {
    return text.empty() ? Cell() : Cell(std::move(text));
}

/// Whether the control totals of both can be told beside each other.
bool has_one_currency(const State& state, const Version* from, const Version& to) {
    if (!is_sum(state, to.manifest)) return false;
    return from == nullptr || from->manifest.rows == 0 || to.manifest.rows == 0 || (is_sum(state, from->manifest) && from->manifest.currency == to.manifest.currency);
}

}  // namespace

VersionDifference compare_versions(const State& state, const std::filesystem::path& public_dir,
                                   const Version* from, const Version& to, const DifferenceLimits& limits) {
    VersionDifference out{to.manifest, {}, to.manifest.edition.title(), {}, {}};
    if (from != nullptr) out.from = from->manifest;
    const auto at = state.schemas.find(to.manifest.schema.str());
    const auto* schema = at == state.schemas.end() ? nullptr : &at->second;
    auto before = from != nullptr ? rows_of(public_dir, *from, limits.bytes) : CanonicalRows();
    auto after = rows_of(public_dir, to, limits.bytes);
    const auto roles = schema != nullptr ? record::roles_of(*schema) : record::RowRoles();
    const auto scale = std::max(to.manifest.total.scale, from != nullptr ? from->manifest.total.scale : 0);
    try {
        out.rows = record::difference(std::move(before), std::move(after), roles, scale, limits.pairing,
                                      {from != nullptr ? from->manifest.currency : to.manifest.currency, to.manifest.currency});
    } catch (Error& e) {
        e.while_("comparing {}", name_of(from, to));
        throw;
    }
    out.columns = typed(out.rows.columns, schema);
    // Neither a sum nor what moved it is money where currencies differ.
    if (!has_one_currency(state, from, to)) out.rows.totals.reset();
    return out;
}

std::shared_ptr<const VersionDifference> Differences::find(const std::string& name, Revision changed, Revision now) {
    const std::lock_guard guard(mutex_);
    const auto at = std::ranges::find(newest_first_, name, &Kept::name);
    if (at == newest_first_.end() || at->changed != changed) return {};
    newest_first_.splice(newest_first_.begin(), newest_first_, at);
    at->asked_for = std::max(at->asked_for, now);
    return at->difference;
}

void Differences::forget() {
    const std::lock_guard guard(mutex_);
    newest_first_.clear();
}

void Differences::keep(Kept kept) {
    const std::lock_guard guard(mutex_);
    std::erase_if(newest_first_, [&](const Kept& old) { return old.name == kept.name || old.asked_for < kept.asked_for - 1; });
    if (kept.bytes > most_bytes_) return;
    newest_first_.push_front(std::move(kept));
    std::size_t bytes = 0;
    for (auto at = newest_first_.begin(); at != newest_first_.end(); ++at) {
        bytes += at->bytes;
        if (bytes <= most_bytes_) continue;
        newest_first_.erase(at, newest_first_.end());
        return;
    }
}

std::shared_ptr<const VersionDifference> Differences::of(const State& state, const Version* from,
                                                         const Version& to) {
    const auto name = name_of(from, to);
    const auto* dataset = state.dataset(to.manifest.dataset.str());
    const auto changed = dataset != nullptr ? dataset->changed : state.revision;
    if (auto kept = find(name, changed, state.revision)) return kept;
    const std::unique_lock turn(working_, kLongestWait);
    if (!turn) throw Error(ErrorKind::transient, "other differences are being made, one after the other; try again in a moment");
    if (auto kept = find(name, changed, state.revision)) return kept;
    auto made =
        std::make_shared<const VersionDifference>(compare_versions(state, public_dir_, from, to, limits_));
    const auto bytes = made->rows.before.bytes() + made->rows.after.bytes() +
                       made->rows.changed.size() * sizeof(record::ChangedRow) +
                       (made->rows.removed.size() + made->rows.added.size()) * sizeof(std::uint32_t) +
                       sizeof(VersionDifference) + 4096;
    keep({name, changed, made, bytes, state.revision});
    return made;
}

std::optional<DifferentRow> DifferentRows::next() {
    const auto& rows = difference_.rows;
    if (place_ >= difference_.size()) return {};
    auto at = place_++;
    DifferentRow out;
    if (at < rows.changed.size()) {
        const auto& row = rows.changed[at];
        out = {"changed",
               row.certainty,
               reader_.locator_before(row.before),
               reader_.locator_after(row.after),
               cells_of(reader_.before(row.before)),
               cells_of(reader_.after(row.after)),
               {}};
        for (auto& cell : reader_.changes(row))
            out.cells.push_back(
                {cell.column, cell_of(std::move(cell.before)), cell_of(std::move(cell.after))});
        return out;
    }
    at -= rows.changed.size();
    if (at < rows.removed.size())
        return DifferentRow{"removed",
                            {},
                            reader_.locator_before(rows.removed[at]),
                            "",
                            cells_of(reader_.before(rows.removed[at])),
                            {},
                            {}};
    at -= rows.removed.size();
    return DifferentRow{
        "added", {}, "", reader_.locator_after(rows.added[at]), {}, cells_of(reader_.after(rows.added[at])),
        {}};
}

std::vector<ColumnChanges> changes_by_column(const VersionDifference& difference) {
    std::vector<ColumnChanges> out;
    for (std::size_t i = 0; i < difference.columns.size(); ++i)
        if (const auto rows = difference.rows.changed_in[i]; rows > 0)
            out.push_back({difference.columns[i].name, rows});
    return out;
}

std::vector<std::string> pairing_words(const VersionDifference& difference) {
    const auto& d = difference.rows;
    std::vector<std::string> out;
    if (d.by_certainty[1] > 0)
        out.push_back(fmt::format(
            "{} of the changed rows are likely the same: enough of {} agrees, and no other row fits as well.",
            base::grouped(d.by_certainty[1]), base::join(d.evidence, ", ")));
    if (d.by_certainty[2] > 0)
        out.push_back(fmt::format("{} of the changed rows are uncertain: another row would fit as well.",
                                  base::grouped(d.by_certainty[2])));
    if (d.crowded > 0)
        out.push_back(fmt::format(
            "{} of the removed and added rows were not compared one by one, because too many are alike.",
            base::grouped(d.crowded)));
    if (!d.not_paired.empty()) out.push_back("Rows were not paired by likeness: " + d.not_paired + ".");
    return out;
}

}  // namespace daybook::catalogue
