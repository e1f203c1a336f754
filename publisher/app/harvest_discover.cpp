#include "publisher/app/harvest_discover.hpp"

#include "harvesters/catalogue_worker.hpp"
#include "harvesters/composed.hpp"
#include "harvesters/entry_names.hpp"
#include "publisher/app/judging.hpp"
#include "publisher/base/child_stop.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/due_rule.hpp"
#include "schemas/references.hpp"

#include <algorithm>
#include <future>
#include <map>

namespace daybook::app {

using base::Error;

namespace {

/// Of a catalogue at once; more is no page.
constexpr std::uint64_t kMostAnswerBytes = UINT64_C(64) << 20;

/// So few files may go whatever their share.
constexpr std::int64_t kFewVanished = 5;

/// Of the records of one register or month, or of what is in them, whose going takes rows out of what is public.
constexpr std::int64_t kFewRecordsGone = 2, kShareOfRecords = 10;

bool is_too_much(const harvesters::Gone& what) {
    return what.gone >= kFewRecordsGone && what.gone * kShareOfRecords > what.before;
}

/// A catalogue dates its changes by its own clock.
constexpr std::chrono::hours kServersDiffer{1};

/// When each object was first public. Of a page that has several files, or of a file that comes in parts, a
/// page's date is only that of the first of them, so it says nothing of any.
std::vector<std::string> first_publications(const harvesters::Kind& kind,
                                            const std::vector<harvesters::SourceObject>& objects) {
    std::vector<std::string> out(objects.size());
    if (!kind.tells_first_publication) return out;
    std::map<std::string, int> files_of;
    for (const auto& object : objects) ++files_of[object.page];
    for (std::size_t i = 0; i < objects.size(); ++i)
        if (!objects[i].page.empty() && !objects[i].is_here() && files_of[objects[i].page] == 1)
            out[i] = objects[i].published;
    return out;
}

record::Offer offer_of(const ConfiguredSource& source, const harvesters::SourceObject& object, const std::string& published) {
    return {object.identity(),
            object.url,
            object.title,
            {object.period_start, object.period_end, object.publication, published},
            is_made_from_period(source, object)};
}

}  // namespace

std::vector<const ConfiguredSource*> asking_order(const Config& config, record::RunLedger& ledger) {
    auto visits = ledger.last_visits();
    std::vector<const ConfiguredSource*> out;
    for (const auto& source : config.sources) out.push_back(&source);
    std::ranges::stable_sort(out, {}, [&](const auto* source) { return visits[source->source.id]; });
    return out;
}

bool refers_to_others(const ConfiguredSource& source, const Config& config) {
    return !schemas::resources_of(config.schema_of(source)).empty();
}

std::string too_much_gone(const ConfiguredSource& source, const harvesters::SourceObject& object,
                          const std::filesystem::path& before) {
    const auto& kind = harvesters::kind_of(source.source);
    if (kind.key_of == nullptr || object.content_file.empty() || !std::filesystem::exists(before)) return "";
    const auto [records, rows] = harvesters::shrinkage(kind, before, object.content_file);
    if (!is_too_much(records) && !is_too_much(rows)) return "";
    const bool of_records = is_too_much(records);
    const auto& [had, gone] = of_records ? records : rows;
    return fmt::format(
        "{} of the {} {} that {} had are gone at once, more than the tenth that is believed: it is left "
        "as it was, and what is "
        "public stays. If they are meant to be gone, say so: daybook harvest --accept-vanished {}",
        base::grouped(gone), base::grouped(had), of_records ? "records" : "rows of its records", object.url, source.source.id);
}

std::string asked_of(const ConfiguredSource& source, const Config& config) {
    const auto& s = source.source;
    auto text = fmt::format("{}\n{}\n{}\n{}\n{}\n", s.kind, base::join(s.addresses, " "), s.link_pattern,
                            s.title_pattern, judging_of(config, source));
    text += s.parts + "\n";
    // By them the months are reckoned that are asked for.
    text += fmt::format("{}\n{}\n", source.dataset.since, source.dataset.cadence);
    for (const auto& [name, values] : s.settings)
        text += fmt::format("{}={}\n", name, base::join(values, " "));
    return base::sha256(text).hex();
}

Discovery::Discovery(record::RunLedger& ledger, const Config& config, const base::Clock& clock,
                     Progress& progress, Means means)
    : ledger_(ledger),
      config_(config),
      clock_(clock),
      progress_(progress),
      means_(std::move(means)),
      answers_(
          [this](const auto& url, const auto& to, const auto& known) { return fetch_answer(url, to, known); },
          means_.answers, kMostAnswerBytes, means_.answers_besides,
          {clock.now(), config.harvest_full_every}) {}

harvesters::Occasion Discovery::occasion(const ConfiguredSource& source) {
    harvesters::Occasion out{clock_.now()};
    if (harvesters::kind_of(source.source).asks_for_changes)
        if (const auto last = ledger_.since(source.source.id, asked_of(source, config_),
                                            config_.harvest_full_every, out.now))
            out.since = *last - kServersDiffer;
    const auto& d = source.dataset;
    if (!d.since.empty() && !d.cadence.empty())
        out.owed = record::owed_editions(record::parse_cadence(d.cadence), schemas::Edition::parse(d.since),
                                         base::london_date(out.now));
    return out;
}

/// One answer of a catalogue, in its turn like everything that is fetched.
harvesters::Fetched Discovery::fetch_answer(const std::string& url, const std::filesystem::path& to,
                                            const harvesters::Validators& known) {
    auto request = request_for(*reading_, url, to);
    request.known = known;
    request.most_bytes = kMostAnswerBytes;
    const auto ticket = means_.fetching.add(std::move(request));
    // Files of other sources are on their way from the same host already.
    means_.fetching.hurry(ticket);
    // A fast server is never waited for, so other work gets its turn before as well.
    means_.turn();
    while (!means_.fetching.ready(ticket, kGlance)) means_.turn();
    auto result = means_.fetching.take(ticket);
    if (!result.error) return std::move(*result.fetched);
    if (result.code != to_string(result.error->kind())) failure_code_ = result.code;
    throw Error(*result.error);
}

harvesters::Gathering Discovery::gather(const ConfiguredSource& source) {
    reading_ = &source;
    const harvesters::Asker asker{source.source.id, !source.own_headers.lines.empty()};
    const auto get = [&](const harvesters::Request& request) { return answers_.get(request, asker); };
    const auto unreadable = [&](const harvesters::Request& request) { answers_.distrust(request, asker); };
    const auto read = [this](const auto& of, const auto& when, const auto& answer) {
        auto reading = std::async(std::launch::async, [&] {
            const base::StopsChildren with(means_.stop);
            return harvesters::read_in_worker(of, when, answer);
        });
        while (reading.wait_for(kGlance) != std::future_status::ready) means_.turn();
        return reading.get();
    };
    // All that a run gathers would not fit into memory.
    const auto keep = [this](const std::string& bytes) {
        auto file = means_.incoming / fmt::format("gathered-{}", kept_++);
        base::write_unflushed(file, bytes);
        return file;
    };
    return harvesters::gather(
        source.source, occasion(source),
        {.get = get, .read = read, .limits = {.wall = means_.most_time}, .keep = keep, .stop = &means_.stop,
         .unreadable = unreadable});
}

std::string Discovery::too_much_vanished(const ConfiguredSource& source, const Discovered& found) {
    const auto d = ledger_.disappearing(source.source.id, found.offers, found.says);
    const auto is_much = [this](std::int64_t gone, std::int64_t of) {
        return gone >= kFewVanished && static_cast<double>(gone) > config_.most_vanished * static_cast<double>(of);
    };
    // Step by step more goes than would be believed at once: eight files, then four, then one.
    const auto most = d.gone == 0 || !found.says.tells_what_vanished()
                          ? 0
                          : ledger_.most_offered(source.source.id, clock_.now() - config_.vanished_grace);
    const auto left = std::ssize(found.offers);
    if (!is_much(d.gone, d.offered) && is_much(most - left, most))
        return fmt::format(
            "it offered {} files within the last {} days and offers {}, so that more went step by step than the share of {} "
            "that is believed: nothing of it is fetched or marked, and what is public stays. If they are meant to be "
            "gone, say so: daybook harvest --accept-vanished {}",
            base::grouped(most), config_.vanished_grace.count(), base::grouped(left), config_.most_vanished,
            source.source.id);
    if (!is_much(d.gone, d.offered)) return "";
    return fmt::format(
        "{} of the {} files that it offered are gone at once, more than the share of {} that is believed: "
        "nothing of it is fetched or marked, and what is public stays. "
        "If they are meant to be gone, say so: daybook harvest --accept-vanished {}",
        base::grouped(d.gone), base::grouped(d.offered), config_.most_vanished, source.source.id);
}

std::string Discovery::code_of(const std::exception& e) const {
    if (!failure_code_.empty()) return failure_code_;
    const auto* ours = dynamic_cast<const base::Error*>(&e);
    return std::string(to_string(ours != nullptr ? ours->kind() : base::ErrorKind::internal));
}

Discovered Discovery::ask(const ConfiguredSource& source) {
    failure_code_.clear();
    auto gathering = gather(source);
    for (const auto& warning : gathering.warnings)
        progress_.say(fmt::format("{}: {}", source.source.id, warning));
    Discovered out;
    out.warnings = std::move(gathering.warnings);
    out.says = {!gathering.partial, gathering.complete(), std::move(gathering.deleted), gathering.is_window,
                harvesters::entry_of};
    const auto published = first_publications(harvesters::kind_of(source.source), gathering.objects);
    for (std::size_t i = 0; i < gathering.objects.size(); ++i)
        out.offers.push_back(offer_of(source, gathering.objects[i], published[i]));
    out.objects = std::move(gathering.objects);
    if (!gathering.complete())
        out.problems = "not all of it could be read:\n  " + base::join(gathering.problems, "\n  ");
    out.accepts_vanished = ledger_.accepts_vanished(source.source.id, clock_.now());
    if (!out.accepts_vanished) out.refused = too_much_vanished(source, out);
    return out;
}

}  // namespace daybook::app
