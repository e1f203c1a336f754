#include "harvesters/gather.hpp"

#include "harvesters/choice.hpp"
#include "harvesters/url.hpp"
#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

namespace {

/// So many of the documents that a list names may be gone without a question.
constexpr std::size_t kMostGone = 5;

/// Of problems and of warnings; the rest is counted.
constexpr std::size_t kMostSentences = 100;

/// A list of sentences that stays readable: the first hundred, and how many there were besides.
class Sentences {
public:
    void add(std::string text) {
        if (said_.size() < kMostSentences) said_.push_back(std::move(text));
        else ++more_;
    }
    std::vector<std::string> take() && {
        if (more_ > 0) said_.push_back(fmt::format("and {} more like these", base::grouped(more_)));
        return std::move(said_);
    }

private:
    std::vector<std::string> said_;
    std::int64_t more_ = 0;
};

/// A sequence of pages: what a repeat is told by, and a missing entry.
struct Sequence {
    std::set<std::string> asked = {};                ///< address and state
    std::map<std::string, std::string> prints = {};  ///< digest of the entries of a page, to its address
    std::set<std::string> entries = {};
    std::optional<std::int64_t> total = {};
    std::int64_t links_seen = 0, wanted = 0;
    bool may_be_empty = false;
};

/// By what a page is told from another: its entries, or else all that it offers.
std::string print_of(const Gathered& page) {
    std::string text;
    for (const auto& entry : page.entries) text += entry + '\n';
    for (const auto& record : page.records) text += record.group + '\t' + record.key + '\n';
    if (text.empty())
        for (const auto& object : page.objects) text += object.identity() + '\n';
    return text.empty() ? text : base::sha256(text).hex();
}

class Gatherer {
public:
    Gatherer(const Source& source, const Occasion& occasion, const GatherServices& services)
        : source_(source),
          kind_(kind_of(source)),
          occasion_(occasion),
          services_(services),
          choice_(source) {}

    Gathering go();

private:
    void read_sequences(const std::vector<Request>& sequences);
    void follow(const Request& first);
    void look_for_repeat(Sequence& sequence, const Request& request, const Gathered& page) const;
    static void look_for_missing(const Sequence& sequence, const std::string& address);
    void read_detail(const Request& request);
    Gathered ask(const Request& request);
    Answer get(const Request& request);
    void refuse_too_much() const;
    void take_page(Gathered page, Sequence& sequence);
    bool take_object(SourceObject object);
    void take_record(Record record);
    void compose();
    void problem(std::string what) {
        any_problem_ = true;
        problems_.add(std::move(what));
    }
    /// A limit, or our own mistake: what follows would fare no better.
    static bool is_the_end(const Error& error) {
        return error.kind() == ErrorKind::exhausted || error.kind() == ErrorKind::usage;
    }

    const Source& source_;
    const Kind& kind_;
    const Occasion& occasion_;
    const GatherServices& services_;
    Choice choice_;
    const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    Gathering out_;
    Sentences problems_, warnings_;
    std::vector<Request> details_;
    std::size_t gone_ = 0;  ///< of them
    std::set<std::string> details_seen_, identities_, urls_, deleted_;
    struct Items {
        std::string about = {};
        std::map<std::string, Record> records = {};
    };
    std::map<std::string, Items> groups_;
    std::size_t records_ = 0;
    std::uint64_t bytes_ = 0;
    int failures_in_a_row_ = 0;
    bool any_problem_ = false;
};

void Gatherer::refuse_too_much() const {
    const auto& most = services_.limits;
    if (services_.stop != nullptr && *services_.stop) throw Error(ErrorKind::transient, "it was stopped");
    const auto too_much = [](const std::string& what) {
        throw Error(ErrorKind::exhausted, "the catalogue is larger than is read: " + what);
    };
    if (out_.answers >= most.answers) too_much(fmt::format("more than {} answers", most.answers));
    if (bytes_ > most.bytes) too_much(fmt::format("more than {} bytes", most.bytes));
    if (out_.objects.size() > most.objects || records_ > most.objects)
        too_much(fmt::format("more than {} files or records", most.objects));
    if (std::chrono::steady_clock::now() - began_ > most.wall)
        too_much(fmt::format("not read within {} s", most.wall.count()));
}

Answer Gatherer::get(const Request& request) try {
    auto answer = services_.get(request);
    failures_in_a_row_ = 0;
    return answer;
} catch (const Error& error) {
    if (error.kind() != ErrorKind::not_found && ++failures_in_a_row_ >= services_.limits.failures_in_a_row)
        throw Error::make(ErrorKind::exhausted,
                          "{} answers in a row could not be had, so the rest is not asked for; the last: {}",
                          failures_in_a_row_, error.what());
    throw;
}

Gathered Gatherer::ask(const Request& request) {
    refuse_too_much();
    ++out_.answers;
    const auto answer = get(request);
    bytes_ += answer.body.size();
    try {
        return services_.read(source_, occasion_, answer);
    } catch (Error& error) {
        error.while_("reading {} as an answer of the kind '{}'", answer.final_url, kind_.name);
        throw;
    }
}

void Gatherer::look_for_repeat(Sequence& sequence, const Request& request, const Gathered& page) const {
    const auto print = print_of(page);
    if (print.empty()) return;
    const auto [before, is_new] = sequence.prints.emplace(print, request.url);
    if (!is_new)
        throw Error::make(ErrorKind::bad_input, "the page {} repeats the page {}: its entries are the same",
                          request.url, before->second);
}

void Gatherer::look_for_missing(const Sequence& sequence, const std::string& address) {
    const auto seen = static_cast<std::int64_t>(sequence.entries.size());
    if (sequence.total && seen < *sequence.total)
        throw Error::make(ErrorKind::bad_input, "the catalogue at {} counts {} entries and gave {}", address,
                          *sequence.total, seen);
}

void Gatherer::follow(const Request& first) {
    Sequence sequence;
    std::string before;
    for (std::optional<Request> request = first; request;) {
        if (!sequence.asked.insert(request->url + '\n' + request->state).second)
            throw Error::make(
                ErrorKind::bad_input,
                "the page after {} is {}, which was read before: the pages go round in a circle", before,
                request->url);
        auto page = ask(*request);
        look_for_repeat(sequence, *request, page);
        sequence.entries.insert(page.entries.begin(), page.entries.end());
        if (page.total) sequence.total = page.total;
        sequence.may_be_empty = sequence.may_be_empty || page.may_be_empty || page.partial;
        before = request->url;
        request = std::move(page.next);
        take_page(std::move(page), sequence);
    }
    out_.entries += std::ssize(sequence.entries);
    look_for_missing(sequence, first.url);
    // A page that moved or was redesigned must not look like a department that publishes nothing.
    if (sequence.wanted == 0 && !sequence.may_be_empty)
        throw Error::make(ErrorKind::bad_input,
                          "the page {} offers nothing: {} ({} links seen); has it moved?", first.url,
                          choice_.why_nothing(), sequence.links_seen);
}

void Gatherer::take_page(Gathered page, Sequence& sequence) {
    sequence.links_seen += std::ssize(page.objects) + std::ssize(page.records) + std::ssize(page.details);
    sequence.wanted +=
        std::ssize(page.records) + std::ssize(page.details) + std::ssize(page.bad) + std::ssize(page.deleted);
    for (auto& object : page.objects) sequence.wanted += take_object(std::move(object)) ? 1 : 0;
    for (auto& record : page.records) {
        if (groups_[record.group].about.empty()) groups_[record.group].about = page.about;
        take_record(std::move(record));
    }
    for (auto& detail : page.details)
        if (details_seen_.insert(detail.url + '\n' + detail.state).second)
            details_.push_back(std::move(detail));
    for (auto& identity : page.deleted)
        if (deleted_.insert(identity).second) out_.deleted.push_back(std::move(identity));
    for (auto& bad : page.bad)
        problem(fmt::format("the entry '{}' cannot be used: {}", base::clip(bad.entry, 200), bad.why));
    for (auto& warning : page.warnings) warnings_.add(std::move(warning));
    out_.partial = out_.partial || page.partial;
}

/// True when the source wants it, whether or not it is here already.
bool Gatherer::take_object(SourceObject object) {
    if (!choice_.wants(object)) return false;
    if (!object.content && !is_http_url(object.url)) {
        problem(fmt::format("the entry '{}' cannot be used: '{}' is no http or https address",
                            base::clip(object.identity(), 200), base::clip(object.url, 200)));
        return true;
    }
    const bool is_new = identities_.insert(object.identity()).second;
    // One file that two entries offer is one object, too.
    if (!urls_.insert(object.url).second || !is_new) return true;
    for (auto& sentence : take_out_what_cannot_be(object, occasion_.now)) warnings_.add(std::move(sentence));
    out_.objects.push_back(std::move(object));
    return true;
}

void Gatherer::take_record(Record record) {
    const auto [at, is_new] = groups_[record.group].records.emplace(record.key, record);
    if (is_new) ++records_;
    if (!is_new && at->second.text != record.text)
        problem(
            fmt::format("two entries are called '{}' and say different things", base::clip(record.key, 200)));
}

void Gatherer::read_detail(const Request& request) try {
    Sequence none;
    take_page(ask(request), none);
} catch (const Error& error) {
    if (is_the_end(error)) throw;
    // The list lags behind what it lists; the document's own address knows.
    if (error.kind() == ErrorKind::not_found) {
        ++gone_;
        warnings_.add(fmt::format("{} is listed and is not there any more", request.url));
    } else problem(error.what());
}

void Gatherer::read_sequences(const std::vector<Request>& sequences) {
    std::size_t failed = 0;
    for (const auto& sequence : sequences) try {
            follow(sequence);
        } catch (const Error& error) {
            if (is_the_end(error) || ++failed == sequences.size()) throw;
            problem(error.what());
        }
    for (std::size_t i = 0; i < details_.size(); ++i) read_detail(Request(details_[i]));
    // A few documents go each week; a tenth of them at once is a site in trouble, and no reason to shrink a register.
    if (gone_ > kMostGone && gone_ * 10 > details_.size())
        problem(fmt::format("{} of {} documents that are listed are not there", gone_, details_.size()));
}

/// A register that lacks what could not be read would say that it was withdrawn.
void Gatherer::compose() {
    if (!groups_.empty() && any_problem_) {
        warnings_.add("what its records make up is left as it was, since some of them could not be read");
        return;
    }
    for (const auto& [name, items] : groups_) {
        Group group{name, items.about, {}};
        for (const auto& [key, record] : items.records) group.records.push_back(record);
        take_object(kind_.compose(source_, group));
    }
}

Gathering Gatherer::go() {
    auto start = kind_.begin(source_, occasion_);
    out_.partial = start.partial;
    for (auto& object : start.objects)
        if (identities_.insert(object.identity()).second) out_.objects.push_back(std::move(object));
    read_sequences(start.sequences);
    compose();
    if (out_.objects.empty() && !any_problem_ && !out_.partial && deleted_.empty())
        throw Error::make(ErrorKind::bad_input,
                          "it offers nothing: {} entries in {} answers, and no file among them", out_.entries,
                          out_.answers);
    // What went again after it was listed.
    std::erase_if(out_.objects, [&](const SourceObject& object) {
        const auto& identity = object.identity();
        return deleted_.contains(identity) || deleted_.contains(identity.substr(0, identity.rfind('#')));
    });
    out_.problems = std::move(problems_).take();
    out_.warnings = std::move(warnings_).take();
    return std::move(out_);
}

/// Only what changed; everything when that cannot be had.
Gathering changes_or_all(const Source& source, const Occasion& occasion, const GatherServices& services) {
    if (!occasion.since) return Gatherer(source, occasion, services).go();
    std::string why;
    try {
        auto changes = Gatherer(source, occasion, services).go();
        if (changes.complete()) return changes;
        why = changes.problems.front();
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::usage || (services.stop != nullptr && *services.stop)) throw;
        why = error.what();
    }
    auto whole = occasion;
    whole.since.reset();
    auto all = Gatherer(source, whole, services).go();
    all.warnings.insert(all.warnings.begin(),
                        "only what changed could not be had, so all was asked for: " + why);
    return all;
}

}  // namespace

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
