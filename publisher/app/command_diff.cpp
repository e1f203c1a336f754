#include "publisher/app/command.hpp"
#include "publisher/app/config.hpp"
#include "publisher/app/operator_config.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/revision_difference.hpp"
#include "publisher/catalogue/state_reader.hpp"
#include "publisher/catalogue/version_difference.hpp"
#include "publisher/record/archive.hpp"
#include "schemas/report_words.hpp"

#include <fmt/format.h>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using catalogue::State;
using catalogue::VersionDifference;

namespace diff_verb {

struct Options {
    std::string place, from, to, from_revision, to_revision, vkey;
    std::size_t rows = 100;
    bool json = false, csv = false;
};

/// A terminal's user waits for as much as fits his memory.
constexpr std::uintmax_t kMostBytes = UINT64_C(8) << 30;

fs::path public_dir_of(const std::string& place) {
    if (fs::is_regular_file(place)) return record::ArchiveLayout{load_operator_config(place).archive}.public_dir();
    return fs::is_directory(fs::path(place) / "public") ? fs::path(place) / "public" : fs::path(place);
}

struct VersionName {
    std::string dataset, edition;
    int number = 0;
};

/// As versions are written: "v2", or "2"; v02 is no other name of it.
int number_of(std::string_view text) {
    const auto digits = text.starts_with('v') ? text.substr(1) : text;
    const auto n = base::parse_whole(digits);
    if (!n || *n < 0 || *n > 1'000'000 || std::to_string(*n) != digits) throw Error::make(ErrorKind::usage, "'{}' is no version: write v2", base::clip(text, 60));
    return static_cast<int>(*n);
}

VersionName version_name(const std::string& text) {
    const auto pieces = base::split(text, '/');
    if (pieces.size() != 3) throw Error::make(ErrorKind::usage, "'{}' names no version: write dataset/edition/v1", base::clip(text, 200));
    return {std::string(pieces[0]), std::string(pieces[1]), number_of(pieces[2])};
}

/// What is not there was named by whoever asks.
const catalogue::Version& version_of(const State& state, const VersionName& name) {
    if (const auto* found = state.version(name.dataset, name.edition, name.number)) return *found;
    if (const auto* edition = state.edition(name.dataset, name.edition); edition != nullptr) {
        const auto last = edition->versions.size();
        throw Error::make(ErrorKind::usage, "{}/{} has no version {}; {}", name.dataset, name.edition, name.number, last == 1 ? "its only one is 1" : fmt::format("its versions are 1 to {}", last));
    }
    throw Error::make(ErrorKind::usage, "there is no edition '{}' of '{}' here", name.edition, name.dataset);
}

std::string show(const catalogue::Cell& cell) { return cell ? base::clip(*cell, 80) : "(blank)"; }

std::string cells_of(const VersionDifference& difference, const std::vector<catalogue::Cell>& cells) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (cells[i]) words.push_back(difference.columns[i].name + "=" + show(cells[i]));
    return base::join(words, "; ");
}

void print_row(const VersionDifference& difference, const catalogue::DifferentRow& row) {
    if (!row.certainty) {
        const bool removed = row.change == "removed";
        fmt::print("{} {}  {}\n", removed ? '-' : '+', removed ? row.locator_before : row.locator_after, cells_of(difference, removed ? row.before : row.after));
        return;
    }
    fmt::print("~ {} -> {}  {}\n", row.locator_before, row.locator_after, record::to_string(*row.certainty));
    for (const auto& cell : row.cells) fmt::print("    {}: {} -> {}\n", difference.columns[cell.column].name, show(cell.before), show(cell.after));
}

void print_totals(const record::DifferenceTotals& t) {
    fmt::print("control total {} - {} removed + {} added - {} changed before + {} changed after = {}\n", t.before.to_grouped(), t.removed.to_grouped(),
               t.added.to_grouped(), t.changed_before.to_grouped(), t.changed_after.to_grouped(), t.after.to_grouped());
}

void print_text(const VersionDifference& difference, std::size_t most) {
    const auto& d = difference.rows;
    fmt::print("{} against {}\n", difference.to.name(), difference.from ? difference.from->name() : "nothing");
    fmt::print("rows {} -> {}: {} unchanged, {} changed ({} certain, {} likely, {} uncertain), {} removed, {} added\n", base::grouped(d.rows_before),
               base::grouped(d.rows_after), base::grouped(d.unchanged), base::grouped(std::ssize(d.changed)), base::grouped(d.by_certainty[0]),
               base::grouped(d.by_certainty[1]), base::grouped(d.by_certainty[2]), base::grouped(std::ssize(d.removed)),
               base::grouped(std::ssize(d.added)));
    if (d.totals) print_totals(*d.totals);
    else
        for (const auto& [currency, totals] : d.totals_by_currency) {
            fmt::print("{}: ", currency.empty() ? "no currency" : currency);
            print_totals(totals);
        }
    for (const auto& [column, rows] : catalogue::changes_by_column(difference)) fmt::print("{} differs in {} of the changed rows\n", column, base::grouped(rows));
    for (const auto& sentence : catalogue::pairing_words(difference)) fmt::print("{}\n", sentence);
    catalogue::DifferentRows rows(difference);
    while (most == 0 || rows.place() < most) {
        const auto row = rows.next();
        if (!row) return;
        print_row(difference, *row);
    }
    if (rows.place() < difference.size())
        fmt::print("… and {} more: --rows 0 shows all of them\n", schemas::counted(static_cast<std::int64_t>(difference.size() - rows.place()), "row"));
}

/// Every row, whatever --rows says: a script gets all or an error.
void print_json(const VersionDifference& difference) {
    const auto head = base::json::write(catalogue::to_json(difference));
    fmt::print("{},\"rows\":[", std::string_view(head).substr(0, head.size() - 1));
    catalogue::DifferentRows rows(difference);
    for (const char* separator = "\n"; const auto row = rows.next(); separator = ",\n")
        fmt::print("{}{}", separator, base::json::write(catalogue::to_json(difference, *row)));
    fmt::print("]}}\n");
}

void print_csv(const VersionDifference& difference) {
    std::string out;
    catalogue::append_csv_header(out, difference);
    catalogue::DifferentRows rows(difference);
    for (std::size_t pair = 1; const auto row = rows.next(); ++pair) {
        catalogue::append_csv(out, difference, *row, pair);
        if (out.size() < 65536) continue;
        fmt::print("{}", out);
        out.clear();
    }
    fmt::print("{}", out);
}

int diff_versions(const State& state, const fs::path& public_dir, const Options& options) {
    const auto from = version_name(options.from);
    auto to = from;
    if (options.to.find('/') == std::string::npos) to.number = number_of(options.to);
    else to = version_name(options.to);
    if (from.dataset != to.dataset || from.edition != to.edition)
        throw Error::make(ErrorKind::usage, "{} and {} are versions of different editions; only versions of one are compared", options.from, options.to);
    if (to.number == from.number) throw Error::make(ErrorKind::usage, "{} is compared with itself", options.from);
    if (to.number == 0) throw Error::make(ErrorKind::usage, "v0 stands for nothing, which only the first can be: write {}/{}/v0 v{}", to.dataset, to.edition, from.number);
    catalogue::DifferenceLimits limits;
    limits.bytes = kMostBytes;
    const auto* before = from.number == 0 ? nullptr : &version_of(state, from);
    const auto difference = catalogue::compare_versions(state, public_dir, before, version_of(state, to), limits);
    if (options.json) print_json(difference);
    else if (options.csv) print_csv(difference);
    else print_text(difference, options.rows);
    return kDone;
}

std::string stand_of(const std::optional<catalogue::EditionStand>& stand, bool has_amount) {
    if (!stand) return "nothing";
    return fmt::format("v{} ({}{})", stand->version, schemas::counted(stand->rows, "row"), has_amount && stand->is_sum ? ", " + stand->total.to_grouped() : "");
}

void print_text(const catalogue::RevisionDifference& d) {
    using schemas::counted;
    fmt::print("revision {} -> {}: {}, {}, {}, {}, {}, {}; rows {} -> {}\n", d.from.revision, d.to.revision, counted(std::ssize(d.editions), "edition"),
               counted(d.releases, "release"), counted(d.nil_returns, "nil return"), counted(d.withdrawals, "withdrawal"), counted(d.rejections, "rejection"),
               counted(std::ssize(d.erasures), "erasure"), base::grouped(d.rows_before), base::grouped(d.rows_after));
    for (const auto& move : d.editions) {
        fmt::print("{}/{}: {} -> {}", move.dataset, move.edition, stand_of(move.before, move.has_amount), stand_of(move.after, move.has_amount));
        for (const auto n : move.withdrawn) fmt::print("; v{} withdrawn", n);
        fmt::print("\n");
    }
    for (const auto& e : d.erasures)
        fmt::print("{}: erasure {}{}\n", e.versions.empty() ? "files" : e.dataset.str() + "/" + e.edition, e.counter,
                   e.versions.empty() ? "" : " of " + counted(std::ssize(e.versions), "version"));
}

catalogue::Revision revision_named(const State& state, std::string_view option, const std::string& text) try {
    return text == "0" ? catalogue::Revision{0} : catalogue::resolve_as_of(state, text);
} catch (const Error& e) {
    throw Error::make(e.kind(), "{} {}", option, e.message());
}

int diff_revisions(const State& state, const Options& options) {
    if (options.csv) throw Error(ErrorKind::usage, "--csv is for versions; two revisions are compared as text or --json");
    const auto to = options.to_revision.empty() ? state.revision : revision_named(state, "--to-revision", options.to_revision);
    const auto difference = catalogue::revision_difference(state, revision_named(state, "--from-revision", options.from_revision), to);
    if (options.json) fmt::print("{}", base::json::write_pretty(catalogue::to_json(difference)));
    else print_text(difference);
    return kDone;
}

int diff(const Options& options) {
    const bool versions = !options.from.empty();
    if (versions == !options.from_revision.empty() || (versions && options.to.empty()))
        throw Error(ErrorKind::usage, "name two versions (dataset/edition/v1 v2), or --from-revision and, unless the newest is meant, --to-revision");
    const auto public_dir = public_dir_of(options.place);
    const auto state = catalogue::read_state(public_dir, options.vkey);
    return versions ? diff_versions(*state, public_dir, options) : diff_revisions(*state, options);
}

}  // namespace diff_verb

void add_diff(CLI::App& app, Action& action) {
    using namespace diff_verb;
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("diff", "What changed between two versions of an edition, row by row, or between two revisions");
    command->add_option("place", options->place, "An archive, its public folder, a copy of it, or a configuration")->required()->check(CLI::ExistingPath);
    command->add_option("from", options->from, "dataset/edition/v1; v0 stands for nothing");
    command->add_option("to", options->to, "v2");
    command->add_option("--from-revision", options->from_revision, "A revision, an instant or a date; 0 stands for the empty catalogue");
    command->add_option("--to-revision", options->to_revision, "The same; the newest when it is not given");
    command->add_option("--vkey", options->vkey, "The log's verifier key; without it the one in the folder is trusted");
    command->add_option("--rows", options->rows, "Rows shown at most, 0 for all");
    auto* json = command->add_flag("--json", options->json, "For scripts: all of it");
    command->add_flag("--csv", options->csv, "For spreadsheets: all rows that differ")->excludes(json);
    command->callback([&action, options] { action = [options] { return diff(*options); }; });
}

}  // namespace daybook::app
