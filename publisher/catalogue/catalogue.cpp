#include "publisher/catalogue/catalogue.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/erasure_watch.hpp"
#include "publisher/catalogue/index_note.hpp"
#include "publisher/catalogue/log_follower.hpp"
#include "publisher/catalogue/state_reader.hpp"
#include "publisher/catalogue/view.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <mutex>
#include <ranges>

namespace daybook::catalogue {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

/// Whoever follows the log takes up most erasures in less.
constexpr auto kErasureMayWait = std::chrono::seconds(2);
const std::string kErasureWaits = "Rows were erased, and the index could not take that up yet; nothing that may hold them is answered until it has. Try again in a moment.";

base::FileLock lock_of(const CatalogueSettings& settings) {
    if (fs::absolute(settings.public_dir).string().find_first_of("*?[") != std::string::npos)
        throw Error::make(
            ErrorKind::usage,
            "the archive's path {} holds one of * ? [, which the engine reads as patterns; rename the folder",
            settings.public_dir.string());
    base::make_directories(settings.index_dir);
    try {
        return base::FileLock(settings.index_dir / "lock");
    } catch (const Error& e) {
        if (e.kind() != ErrorKind::conflict) throw;
        throw Error::make(
            ErrorKind::conflict,
            "the index {} is in use by another process ({}); stop it, or give each server an index folder of "
            "its own",
            settings.index_dir.string(), e.message());
    }
}

/// "index-7.duckdb" -> 7; 0 for anything else.
int number_of(const fs::path& file) {
    const auto name = file.filename().string();
    if (!name.starts_with("index-") || !name.ends_with(".duckdb")) return 0;
    const auto n = base::parse_whole(std::string_view(name).substr(6, name.size() - 6 - 7)).value_or(0);
    return n < std::numeric_limits<int>::max() ? static_cast<int>(n) : 0;
}

int newest_number(const fs::path& folder) {
    int newest = 0;
    for (const auto& entry : fs::directory_iterator(folder))
        newest = std::max(newest, number_of(entry.path()));
    return newest;
}

void remove_others(const fs::path& folder, int keep) {
    const auto kept = fmt::format("index-{}.duckdb", keep);
    for (const auto& entry : fs::directory_iterator(folder)) {
        const auto name = entry.path().filename().string();
        if (name.starts_with("index-") && name != kept && name != kept + ".wal") fs::remove(entry.path());
    }
}

}  // namespace

struct Catalogue::Impl {
    explicit Impl(CatalogueSettings s)
        : settings(std::move(s)),
          lock(lock_of(settings)),
          follower(settings.public_dir, settings.vkey, settings.origin),
          differences(settings.public_dir),
          notes(settings.index_dir, settings.cluster ? "clickhouse" : "duckdb") {}

    std::shared_ptr<const View> view() const {
        const std::lock_guard guard(mutex);
        return current;
    }
    /// To ask for rows.
    std::shared_ptr<const View> answering() const {
        if (erasure_waits) throw Unavailable(kErasureWaits, "an erasure of the log is not in the index yet");
        return view();
    }
    void publish(std::shared_ptr<const State> state, std::shared_ptr<Index> index,
                 const std::string& origin) {
        auto next = std::make_shared<const View>(View{std::move(state), std::move(index), origin});
        const std::lock_guard guard(mutex);
        current.swap(next);
    }

    std::shared_ptr<const State> replayed(const State& before,
                                          const std::vector<record::LogEntry>& entries) const {
        return replay(before, entries, [this](const std::string& path, const std::string& sha256) {
            return read_public(settings.public_dir, path, sha256, kMostManifestBytes);
        });
    }
    Revision revision() const {
        const auto now = view();
        return now ? now->state->revision : 0;
    }
    std::string leftovers() const {
        const auto now = view();
        const auto left = now ? now->index->leftovers() : std::nullopt;
        return left ? left->words : "";
    }
    /// Does it, and notes what became of it.
    template <class Work>
    auto noted(Work&& work) try {
        const auto out = work();
        notes.say(revision(), view()->index->trouble(), leftovers());
        return out;
    } catch (const Error& e) {
        notes.say(revision(), e.message(), leftovers());
        throw;
    }
    /// Of indexes that were replaced: downloads that began with one go on with it, but for an erasure.
    void break_off_replaced() {
        const std::lock_guard guard(mutex);
        std::erase_if(replaced, [](const auto& old) { return old.expired(); });
        for (const auto& old : replaced)
            if (const auto index = old.lock()) index->break_off();
    }
    fs::path file(int n) const { return settings.index_dir / fmt::format("index-{}.duckdb", n); }

    void open();
    bool follow();
    std::optional<std::string> resume(const News& news);
    void advance(News news);
    void withhold_what_is_erased(std::chrono::seconds may_wait) noexcept;
    void erasures_are_taken_up();
    void start_again(News news, const std::string& why);

    CatalogueSettings settings;
    base::FileLock lock;
    LogFollower follower;
    Differences differences;
    IndexNotes notes;
    int number = 1;  // of the index file in use
    mutable std::mutex mutex;
    std::shared_ptr<const View> current;
    std::vector<std::weak_ptr<Index>> replaced;
    std::optional<ErasureWatch> erasures;   ///< since it was opened
    std::mutex erasure_mutex;               ///< guards the next one, and that the last says what it does
    std::optional<std::chrono::steady_clock::time_point> erasure_seen;
    std::atomic<bool> erasure_waits{false};
};

/// Takes up the index on disk where the log still has its history, or builds one.
void Catalogue::Impl::open() {
    number = std::max(newest_number(settings.index_dir), 1);
    fs::remove_all(settings.index_dir / "tmp");
    fs::remove_all(answers_folder(settings.index_dir));
    remove_others(settings.index_dir, number);
    auto news = follower.poll();
    if (!news) throw Error(ErrorKind::internal, "a new follower has nothing to follow");
    std::optional<std::string> why("");
    if (!settings.from_nothing && fs::exists(file(number))) why = resume(*news);
    if (!why) return;
    start_again(std::move(*news), *why);
    remove_others(settings.index_dir, number);
}

/// None where it goes on with the index on disk; else why that is of no use, "" where there is nothing in it.
std::optional<std::string> Catalogue::Impl::resume(const News& news) {
    std::shared_ptr<Index> index;
    std::optional<Applied> applied;
    try {
        index = open_index(file(number), settings);
        applied = index->applied();
    } catch (const Error& e) {
        // Derived data that cannot be opened is built again; what another process holds, or what settings
        // forbid, is not ours to delete.
        if (e.kind() == ErrorKind::conflict || e.kind() == ErrorKind::usage || e.kind() == ErrorKind::transient) throw;
        return fmt::format("{} cannot be opened: {}", file(number).string(), e.message());
    }
    if (!applied) return fmt::format("{} is that of another version of the program, or was not finished", file(number).string());
    if (applied->revision == 0) return "";
    // What is not there, or another's, may be a disk that was not mounted: only who says so throws away what was known.
    if (news.what.revision == 0) throw lost_history(settings.public_dir, *applied, "is gone");
    if (applied->origin != news.what.origin) throw lost_history(settings.public_dir, *applied, fmt::format("is now that of '{}'", news.what.origin));
    if (applied->revision > news.what.revision || root_of(news.leaves, applied->revision) != applied->root)
        throw lost_history(settings.public_dir, *applied, "signs another history");
    const auto split = news.entries.begin() + applied->revision;
    // What was erased since is in no file that the replay of an earlier revision could read.
    if (std::any_of(split, news.entries.end(), [](const auto& entry) { return entry.kind() == "erasure"; })) return "rows were erased since it was last open";
    auto known = replayed({}, {news.entries.begin(), split});
    auto reached = news;
    try {
        if (applied->revision < news.what.revision) {
            const auto next = replayed(*known, {split, news.entries.end()});
            index->apply(*known, *next, news.what);
            known = next;
        }
        index->verify(*known);
    } catch (const Error& e) {
        if (index->is_damaged()) return fmt::format("{} is damaged: {}", file(number).string(), e.message());
        // It is looked at again and again, and answers nothing until then, or of a full disk what it did before; what needs no rows goes on.
        if (dynamic_cast<const Unavailable*>(&e) == nullptr && e.kind() != ErrorKind::exhausted) throw;
        reached.leaves.resize(static_cast<std::size_t>(known->revision));
        if (known->revision < news.what.revision) reached.what = *applied;
    }
    if (!index->free_of(*known)) return "rows were erased since it was begun";
    publish(known, index, news.what.origin);
    follower.accept(std::move(reached));
    return std::nullopt;
}

void Catalogue::Impl::advance(News news) {
    const auto before = view();
    const auto next = replayed(*before->state, news.entries);
    before->index->apply(*before->state, *next, news.what);
    publish(next, before->index, news.what.origin);
    if (next->erasure_counter() != before->state->erasure_counter()) {
        break_off_replaced();
        differences.forget();
    }
    follower.accept(std::move(news));
}

/// A full disk, or a shard that is away, may keep the index where it is for hours, and building it takes minutes. That harms nobody but whom the
/// log has erased meanwhile.
void Catalogue::Impl::withhold_what_is_erased(std::chrono::seconds may_wait) noexcept try {
    Revision newest = 0;
    try {
        newest = erasures->look();
    } catch (...) {
        newest = erasures->newest();   // of a log that cannot be read nothing new is known
    }
    const std::lock_guard guard(erasure_mutex);
    if (newest <= revision() || erasure_waits) return;
    const auto now = std::chrono::steady_clock::now();
    if (!erasure_seen) erasure_seen = now;
    if (now - *erasure_seen < may_wait) return;
    erasure_waits = true;
    view()->index->break_off();
    break_off_replaced();
} catch (...) {
    erasure_waits = true;   // memory is out; the next look tells
}

void Catalogue::Impl::erasures_are_taken_up() {
    const std::lock_guard guard(erasure_mutex);
    erasure_seen.reset();   // the next one has its own time
    if (erasures->newest() <= revision()) erasure_waits = false;
}

/// Builds a new index file beside the old one, which answers until the new one is complete. `why` is noted; "" where there was none, or who asks knows.
void Catalogue::Impl::start_again(News news, const std::string& why) {
    const auto fresh = fs::exists(file(number)) ? number + 1 : number;
    notes.say(revision(), "the index is being built from the log" + (why.empty() ? why : ": " + why), leftovers());
    auto index = open_index(file(fresh), settings);
    try {
        const State nothing;
        const auto state = replayed(nothing, news.entries);
        index->apply(nothing, *state, news.what);
        if (const auto old = view()) {
            old->index->discard();
            const std::lock_guard guard(mutex);
            replaced.push_back(old->index);
        }
        publish(state, index, news.what.origin);
        differences.forget();
    } catch (...) {
        index->discard();
        throw;
    }
    number = fresh;
    if (!why.empty()) notes.built_anew(why);
    follower.accept(std::move(news));
}

Catalogue::Catalogue(CatalogueSettings settings) : impl_(std::make_unique<Impl>(std::move(settings))) {
    impl_->noted([this] {
        impl_->open();
        return true;
    });
    impl_->erasures.emplace(impl_->follower);
}
Catalogue::~Catalogue() = default;

bool Catalogue::Impl::follow() try {
    const auto now = view();
    now->index->verify(*now->state);
    // Rows that are erased are in no answer from the first call on; the next builds a file that does not have them.
    std::string why;
    if (!now->index->healthy()) why = "it is damaged";
    else if (!now->index->free_of(*now->state)) why = "rows were erased";
    if (!why.empty()) follower.restart();
    auto news = follower.poll();
    if (!news) {
        erasures_are_taken_up();
        now->index->tidy(*now->state);
        return false;
    }
    if (news->restarted) start_again(std::move(*news), why);
    else advance(std::move(*news));
    erasures_are_taken_up();
    return revision() != now->state->revision;
} catch (...) {
    withhold_what_is_erased(std::chrono::seconds(0));
    throw;
}

bool Catalogue::follow() {
    return impl_->noted([this] { return impl_->follow(); });
}

void Catalogue::look_for_erasures() noexcept { impl_->withhold_what_is_erased(kErasureMayWait); }

void Catalogue::rebuild() {
    impl_->follower.restart();
    if (auto news = impl_->follower.poll()) impl_->start_again(std::move(*news), {});
}

std::shared_ptr<const State> Catalogue::state() const {
    return impl_->view()->state;
}
std::string Catalogue::trouble() const {
    auto out = impl_->view()->index->trouble();
    if (!impl_->erasure_waits) return out;
    return out.empty() ? kErasureWaits : kErasureWaits + " " + out;
}
bool Catalogue::erasure_waits() const {
    return impl_->erasure_waits;
}
std::map<std::string, std::int64_t> Catalogue::engine_memory() const {
    return impl_->view()->index->engine_memory();
}
std::optional<std::int64_t> Catalogue::unfinished_erasures() const {
    const auto left = impl_->view()->index->leftovers();
    return left ? std::optional(left->rewritings) : std::nullopt;
}
bool Catalogue::is_damaged() const {
    return impl_->view()->index->is_damaged();
}
RowsPage Catalogue::rows(const RowsQuery& query) const {
    return rows_page(*impl_->answering(), query);
}
void Catalogue::check(const RowsQuery& query) const {
    compile_file(*impl_->answering(), query);
}
SummaryResult Catalogue::summary(const SummaryQuery& query) const {
    return summary_of(*impl_->answering(), query);
}
SupplierList Catalogue::suppliers(const SupplierQuery& query) const {
    return suppliers_of(*impl_->answering(), query);
}
Revision Catalogue::supplier_changed(const std::string& id, Revision r) const {
    return catalogue::supplier_changed(*impl_->answering(), id, r);
}
std::unique_ptr<RowStream> Catalogue::stream(const RowsQuery& query) const {
    auto out = open_stream(impl_->answering(), query, impl_->settings.streams);
    impl_->answering();   // what was noticed before the stream was there did not break it off
    return out;
}
std::unique_ptr<AnswerFile> Catalogue::parquet(const RowsQuery& query) const {
    const auto view = impl_->answering();
    const auto erased = view->index->erased_rows();
    auto out = rows_as_parquet(*view, query, answers_folder(impl_->settings.index_dir));
    impl_->answering();   // nor does anything break off a file that is made
    if (view->index->erased_rows() != erased) throw Unavailable("Rows were erased while this file was made; ask for it again.", "rows were erased while a file of them was made");
    return out;
}
std::shared_ptr<const VersionDifference> Catalogue::difference(const State& state, const Version* from, const Version& to) const {
    impl_->answering();   // it says when there is no answer
    return impl_->differences.of(state, from, to);
}
const CatalogueSettings& Catalogue::settings() const {
    return impl_->settings;
}

std::optional<Catalogue::CitedRow> Catalogue::cited_row(const Version& version,
                                                        const record::Locator& locator) const {
    const auto view = impl_->answering();
    const auto& m = version.manifest;
    if (locator.release != m.name() || m.rows == 0 || m.table.empty()) return {};
    const auto compiled = compile_cited(TableModel(*view->state, m.table, view->index->dialect()), version.entry_index, locator.part,
                                        locator.sheet, locator.line);
    std::vector<std::vector<Cell>> rows;
    view->index->ask(Weight::light, compiled, [&](const columnar::Chunk& chunk) { append_rows(rows, chunk, compiled.columns.size()); });
    if (rows.empty()) return {};
    return CitedRow{compiled.columns, std::move(rows.front())};
}

}  // namespace daybook::catalogue
