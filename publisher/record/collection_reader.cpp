#include "publisher/record/collection_reader.hpp"

#include <algorithm>

namespace daybook::record {

namespace {

/// When a source was asked first, and read last and before that. A visit that failed, or that could not have all of it, read nothing.
struct Reads {
    base::Instant asked;
    std::optional<base::Instant> last, before;
    bool is_told = true;   ///< by a visit; a register that was made again knows only what the log does
};

base::Instant instant_of(const SqliteStatement& row, int column) { return base::parse_rfc3339(row.text(column)); }

std::optional<Reads> reads_of(SqliteDatabase& db, const std::string& source) {
    SqliteStatement first(db, "SELECT started FROM source_run WHERE source = ? ORDER BY run LIMIT 1");
    if (!first.bind(source).step()) return {};
    Reads out{instant_of(first, 0), {}, {}};
    SqliteStatement rows(db, "SELECT gathered FROM source_run WHERE source = ? AND gathered <> '' AND complete ORDER BY run DESC LIMIT 2");
    rows.bind(source);
    if (rows.step()) {
        out.last = instant_of(rows, 0);
        if (rows.step()) out.before = instant_of(rows, 0);
        return out;
    }
    out.is_told = false;
    // What came from it before any visit that the register knows: so it was read, nobody knows how long before.
    SqliteStatement files(db, "SELECT 1 FROM object WHERE source = ?1 AND snapshot <> '' AND fetched_at < ?2 LIMIT 1");
    if (files.bind(source).bind(first.text(0)).step()) out.last = out.asked;
    return out;
}

/// Forgets a gap that begins with a visit that failed, as earlier programs said it of what was never read.
void forget_asking(std::optional<Collection::Gap>& told, const std::vector<Reads>& sources) {
    if (told && !told->to && std::ranges::any_of(sources, [&](const Reads& reads) { return !reads.last && reads.asked == told->from; })) told.reset();
}

/// What is unread now, since the earliest; else the longest that has just ended; else the one that was told last.
std::optional<Collection::Gap> gap_of(const std::vector<Reads>& sources, std::optional<Collection::Gap> told, base::Instant at) {
    // A register that was made again does not know when the source was read before.
    if (told && !told->to && !std::ranges::all_of(sources, &Reads::is_told)) return told;
    std::optional<Collection::Gap> open, ended;
    std::optional<base::Instant> last;
    for (const auto& reads : sources) {
        if (!reads.last) continue;
        last = std::max(last.value_or(*reads.last), *reads.last);
        if (at - *reads.last > kGap && (!open || *reads.last < open->from)) open = {*reads.last, {}};
        if (reads.before && *reads.last - *reads.before > kGap && (!ended || *reads.before < ended->from)) ended = {*reads.before, *reads.last};
    }
    if (open) return open;
    if (ended) return ended;
    if (told && !told->to) told->to = last;
    return told;
}

/// What the log says of a gap is of something that was read; `{}` is not, which earlier programs said of failed visits, too.
bool was_never_read(const Reads& reads, const std::optional<Collection>& told) { return !reads.last && (!told || told->never_read || !told->unread); }

/// Editions of a dataset with a confirmed day to come.
std::vector<schemas::Edition> promised_after(SqliteDatabase& db, const std::string& dataset, base::Instant at) {
    SqliteStatement rows(db, "SELECT edition FROM calendar WHERE dataset = ? AND state = 'confirmed' AND release_at > ?");
    rows.bind(dataset).bind(base::to_whole_second(at));
    std::vector<schemas::Edition> out;
    while (rows.step()) out.push_back(schemas::Edition::parse(rows.text(0)));
    return out;
}

/// What a day is promised for is told on that day; the announcement says why nothing is said before.
bool may_be_promised(const Collection::Waiting& file, const std::vector<schemas::Edition>& promised) {
    const auto may_be_that = [&](const schemas::Edition& other) {
        return file.editions.empty() || std::ranges::any_of(file.editions, [&](const std::string& text) {
                   const auto edition = schemas::Edition::parse(text);
                   return edition.first_day() <= other.last_day() && other.first_day() <= edition.last_day();
               });
    };
    return std::ranges::any_of(promised, may_be_that);
}

/// Only files whose own words and dates leave their period open: others are held because of what is here, which may be a draft. One that a
/// person accepted waits until what was made of it goes out, so that the log does not tell the decision before its day.
constexpr const char* kWaiting = R"sql(
SELECT h.dataset, h.evidence, h.held_at FROM held h JOIN object o ON o.id = h.object
WHERE h.code IN ('period-unknown', 'period-disagrees') AND o.snapshot = h.snapshot AND o.url NOT GLOB 'delivered:*' AND (h.decision IS NULL OR EXISTS (
  SELECT 1 FROM version v LEFT JOIN calendar c ON c.dataset = v.dataset AND c.edition = v.edition AND c.state = 'confirmed'
  WHERE v.snapshot = h.snapshot AND v.state IN ('draft', 'scheduled') AND iif(c.release_at IS NULL, v.waits, c.release_at > ?1)))
ORDER BY h.held_at, h.id)sql";

/// An address that is not there is no file.
bool has_unfetched(SqliteDatabase& db, const std::string& source, base::Instant at) {
    SqliteStatement found(db, "SELECT 1 FROM object WHERE source = ? AND missed = '' AND snapshot = '' AND outcome = 'failed' AND "
                              "code NOT IN ('not_found', 'forbidden', 'soft-404') AND first_seen <= ? LIMIT 1");
    return found.bind(source).bind(base::to_rfc3339(at - kGap)).step();
}

std::optional<Collection> told_of(Register& reg, const std::string& dataset) {
    const auto body = reg.logged("dataset/" + dataset);
    if (body.empty()) return {};
    const auto entry = base::json::parse(body);
    const auto* collection = entry.find("collection");
    return collection == nullptr ? std::nullopt : std::optional(Collection::from_json(*collection));
}

}  // namespace

CollectionReader::CollectionReader(Register& reg, base::Instant at) : reg_(reg), at_(at) { read_waiting(); }

void CollectionReader::read_waiting() {
    SqliteStatement rows(reg_.database(), kWaiting);
    rows.bind(base::to_whole_second(at_));
    while (rows.step()) {
        Collection::Waiting file{{}, base::london_date(base::parse_rfc3339(rows.text(2)))};
        const auto evidence = base::json::parse(rows.text(1));
        if (const auto* may_be = evidence.find("may_be"))
            for (const auto& edition : may_be->as_array()) file.editions.push_back(edition.as_string());
        auto& of_dataset = waiting_[rows.text(0)];
        if (std::ranges::find(of_dataset, file) == of_dataset.end()) of_dataset.push_back(std::move(file));
    }
}

std::vector<Collection::Waiting> CollectionReader::waiting_of(const std::string& dataset) {
    const auto found = waiting_.find(dataset);
    if (found == waiting_.end()) return {};
    auto out = found->second;
    const auto promised = promised_after(reg_.database(), dataset, at_);
    std::erase_if(out, [&](const auto& file) { return may_be_promised(file, promised); });
    return out;
}

std::optional<Collection> CollectionReader::of(const DatasetDescriptor& dataset) {
    auto told = told_of(reg_, dataset.id.str());
    std::vector<Reads> reads;
    for (const auto& source : dataset.sources)
        if (const auto one = reads_of(reg_.database(), source)) reads.push_back(*one);
    if (reads.empty()) return told;
    if (told) forget_asking(told->unread, reads);
    Collection out;
    out.waiting = waiting_of(dataset.id.str());
    out.never_read = std::ranges::any_of(reads, [&](const Reads& one) { return was_never_read(one, told); });
    std::erase_if(reads, [&](const Reads& one) { return was_never_read(one, told); });
    for (auto& one : reads)
        if (!one.last) one.last = told->unread->to;
    out.unread = gap_of(reads, told ? told->unread : std::nullopt, at_);
    out.unfetched = std::ranges::any_of(dataset.sources, [&](const std::string& source) { return has_unfetched(reg_.database(), source, at_); });
    return out;
}

}  // namespace daybook::record
