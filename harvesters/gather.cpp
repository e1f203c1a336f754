#include "harvesters/gather.hpp"

#include "harvesters/asking.hpp"
#include "harvesters/collected.hpp"
#include "harvesters/page_sequence.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <map>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

namespace {

/// So many of the documents that a list names may be gone without a question; of a register, which shrinks by
/// each, one.
constexpr std::size_t kMostGone = 5;

class Gatherer {
public:
    Gatherer(const Source& source, const Occasion& occasion, const GatherServices& services)
        : source_(source),
          occasion_(occasion),
          taken_(source, occasion, services),
          asking_(source, occasion, services, taken_) {}

    Gathering go();

private:
    void read_sequences(const std::vector<Request>& sequences);
    void follow(const Request& first);
    void read_pages(const Request& first);
    void judge_pages(const std::vector<Request>& pages, const std::function<void()>& judge) const;
    void read_details();
    void read_detail(const Request& request);
    void join(const Whole& whole);

    const Source& source_;
    const Occasion& occasion_;
    Collected taken_;
    Asking asking_;
    std::size_t gone_ = 0;  ///< of the details
};

/// A list that is changed while it is read is read once more; what was read of it before stays.
void Gatherer::follow(const Request& first) try { read_pages(first); } catch (const Error& error) {
    if (error.kind() != ErrorKind::conflict) throw;
    taken_.warn(fmt::format("{}; it was read again", error.message()));
    read_pages(first);
}

/// Pages that do not fit together are none of them believed.
void Gatherer::judge_pages(const std::vector<Request>& pages, const std::function<void()>& judge) const {
    try {
        judge();
    } catch (const Error&) {
        for (const auto& page : pages) asking_.tell_unreadable(page);
        throw;
    }
}

void Gatherer::read_pages(const Request& first) {
    PageSequence sequence(first);
    std::vector<Request> read;
    for (std::optional<Request> request = first; request;) {
        judge_pages(read, [&] { sequence.about_to_ask(*request); });
        auto page = asking_.ask(*request);
        read.push_back(*request);
        const auto before = sequence.entries();
        judge_pages(read, [&] { sequence.take(*request, page); });
        taken_.add_entries(sequence.entries() - before);
        const bool goes_on = sequence.goes_on(page, !occasion_.since);
        request = goes_on ? std::move(page.next) : std::nullopt;
        sequence.add_wanted(taken_.take(std::move(page), first.group));
    }
    judge_pages(read, [&] { sequence.end(taken_.why_nothing()); });
}

void Gatherer::read_detail(const Request& request) try {
    auto said = asking_.ask(request);
    if (said.is_gone) ++gone_;
    taken_.take(std::move(said), request.group);
} catch (const Error& error) {
    if (asking_.is_the_end(error)) throw;
    // The list lags behind what it lists; the document's own address knows.
    if (error.kind() == ErrorKind::not_found) {
        ++gone_;
        taken_.warn(fmt::format("{} is listed and is not there any more", request.url));
    } else taken_.missing(error.what(), request.group);
}

void Gatherer::read_details() {
    for (std::size_t i = 0; i < taken_.details().size(); ++i) {
        if (asking_.gives_up(taken_.details().size() - i, "documents")) return;
        read_detail(Request(taken_.details()[i]));
    }
    // A few documents go each week; a tenth of them at once is a site in trouble, and no reason to shrink a
    // register.
    const std::size_t few = taken_.has_records() ? 1 : kMostGone;
    if (gone_ > few && gone_ * 10 > taken_.details().size())
        taken_.missing(
            fmt::format("{} of {} documents that are listed are not there", gone_, taken_.details().size()),
            "");
}

void Gatherer::read_sequences(const std::vector<Request>& sequences) {
    std::map<std::string, std::size_t> open;
    for (const auto& sequence : sequences) ++open[sequence.group];
    std::size_t failed = 0;
    for (const auto& sequence : sequences) {
        if (asking_.gives_up(static_cast<std::size_t>(&sequences.back() - &sequence) + 1, "lists")) return;
        try {
            follow(sequence);
        } catch (const Error& error) {
            if (asking_.is_the_end(error)) throw;
            if (++failed == sequences.size() && taken_.has_nothing() && taken_.details().empty()) throw;
            taken_.missing(error.what(), sequence.group);
        }
        // A month is drawn up once all that is asked for it is read, so that memory holds one at a time.
        if (--open[sequence.group] == 0 && !sequence.group.empty()) taken_.compose(sequence.group);
    }
}

/// A part is judged with the others or not at all.
void Gatherer::join(const Whole& whole) try {
    if (!whole.why_not.empty()) throw Error(ErrorKind::bad_input, whole.why_not);
    std::vector<Answer> answers;
    std::uint64_t held = 0;
    for (const auto& part : whole.parts) {
        answers.push_back(asking_.get({part.url}));
        held += answers.back().body.size();
        if (held > kMostJoinedBytes)
            refuse_larger(fmt::format("more than {} MiB in parts of one file", kMostJoinedBytes >> 20));
    }
    taken_.add_joined(joined(whole, answers));
} catch (const Error& error) {
    if (error.kind() == ErrorKind::usage || asking_.is_stopped()) throw;
    for (const auto& part : whole.parts) asking_.tell_unreadable({part.url});
    taken_.missing(fmt::format("the parts of '{}' are left as they were: {}", base::clip(whole.title, 200),
                               error.what()),
                   "");
}

Gathering Gatherer::go() {
    auto start = kind_of(source_).begin(source_, occasion_);
    taken_.begin_with(start);
    read_sequences(start.sequences);
    read_details();
    const auto wholes = taken_.close(asking_.answers());
    for (std::size_t i = 0; i < wholes.size() && !asking_.gives_up(wholes.size() - i, "files in parts");
         ++i) {
        asking_.refuse_too_much();
        join(wholes[i]);
    }
    return std::move(taken_).take_out(asking_.answers());
}

/// Only what changed; everything when that cannot be had.
Gathering changes_or_all(const Source& source, const Occasion& occasion, const GatherServices& services) {
    if (!occasion.since) return Gatherer(source, occasion, services).go();
    auto whole = occasion;
    whole.since.reset();
    // The parts that did not change are needed beside the one that did.
    if (!source.parts.empty()) return Gatherer(source, whole, services).go();
    std::string why;
    try {
        auto changes = Gatherer(source, occasion, services).go();
        if (changes.complete()) return changes;
        why = changes.problems.front();
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::usage || (services.stop != nullptr && *services.stop)) throw;
        why = error.what();
    }
    auto all = Gatherer(source, whole, services).go();
    all.warnings.insert(all.warnings.begin(),
                        "only what changed could not be had, so all was asked for: " + why);
    return all;
}

}  // namespace

void refuse_too_many(const Gathered& answer, std::size_t most) {
    const auto named =
        std::max({answer.objects.size(), answer.records.size(), answer.details.size(), answer.entries.size(),
                  answer.deleted.size(), answer.changed.size(), answer.bad.size(), answer.warnings.size()});
    if (named > most)
        throw Error::make(ErrorKind::exhausted, "the answer names {} things; at most {} are read of one",
                          base::grouped(static_cast<std::int64_t>(named)),
                          base::grouped(static_cast<std::int64_t>(most)));
}

Gathered read_here(const Source& source, const Occasion& occasion, const Answer& answer) {
    return kind_of(source).read(source, occasion, answer);
}

Gathering gather(const Source& source, const Occasion& occasion, const GatherServices& services) {
    try {
        refuse_wrong(source);
        return changes_or_all(source, occasion, services);
    } catch (Error& error) {
        error.while_("asking source '{}' ({}) what it offers", source.id, source.where);
        throw;
    }
}

}  // namespace daybook::harvesters
