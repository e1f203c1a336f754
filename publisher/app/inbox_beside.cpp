#include "publisher/app/inbox_beside.hpp"

#include "publisher/app/command.hpp"
#include "publisher/app/delivery.hpp"
#include "publisher/app/inbox_receipt.hpp"
#include "publisher/base/error.hpp"
#include "schemas/showable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <thread>

namespace daybook::app {

using Kind = DoorEntry::Kind;
using Steady = std::chrono::steady_clock;

namespace {

constexpr auto kBetweenGlances = std::chrono::milliseconds(200);

/// A file that was seen in the inbox.
struct Watched {
    std::string organisation, dataset, file, delivery;
    std::string incomplete;   ///< for what it waits; such a file nobody takes yet
    bool is_answered = false;
};

/// The inbox from outside: without the register, and without changing anything.
class Onlooker {
public:
    explicit Onlooker(const Config& config) : config_(config) {}

    /// Looks at all folders again, and at the answers to what was not answered.
    std::vector<Receipt> look();
    /// What has no answer, a sentence each.
    std::vector<std::string> waiting() const;
    /// How many of them are complete, or gone without an answer that is known here.
    std::ptrdiff_t open() const {
        return std::ranges::count_if(seen_, [](const auto& one) { return !one.second.is_answered && one.second.incomplete.empty(); });
    }

private:
    void look_at(const std::string& organisation, const DoorFolder& inner);
    void see(const std::string& organisation, const std::string& dataset, const Offer& offer);
    std::optional<Receipt> answer_of(const Watched& one) const;

    const Config& config_;
    std::map<std::string, Watched> seen_;   ///< by place and name
    std::set<std::string> here_;            ///< of them, what lies there
};

/// What is renamed or forbidden meanwhile is left out: the service says what hinders it.
template <class Work>
void if_possible(Work work) {
    try {
        work();
    } catch (const base::Error&) {
        return;
    }
}

std::vector<std::string> folders_in(const DoorFolder& folder) {
    std::vector<std::string> out;
    for (const auto& entry : folder.entries())
        if (entry.kind == Kind::folder && is_place_name(entry.name)) out.push_back(entry.name);
    return out;
}

void Onlooker::see(const std::string& organisation, const std::string& dataset, const Offer& offer) {
    const auto place = organisation + "/" + dataset;
    const auto name = place + "/" + offer.data;
    const auto delivery = delivery_id(place, offer);
    here_.insert(name);
    auto& one = seen_.try_emplace(name, Watched{organisation, dataset, offer.data, delivery, {}, false}).first->second;
    one.incomplete = offer.waits;
    // The note is put away before the file: that is no other offering.
    if (one.delivery.starts_with(delivery)) return;
    one.delivery = delivery;
    one.is_answered = false;
}

void Onlooker::look_at(const std::string& organisation, const DoorFolder& inner) {
    for (const auto& dataset : folders_in(inner))
        if_possible([&] {
            for (const auto& offer : offers_of(inner.folder(dataset).entries(), kMostDeliveredBytes)) see(organisation, dataset, offer);
        });
}

std::optional<Receipt> Onlooker::answer_of(const Watched& one) const {
    std::optional<Receipt> out;
    if_possible([&] { out = answer_to(DoorFolder::open(config_.outbox()).folder(one.organisation).folder(one.dataset), one.file, one.delivery); });
    return out;
}

std::vector<Receipt> Onlooker::look() {
    here_.clear();
    const auto root = DoorFolder::open(config_.inbox);
    for (const auto& organisation : folders_in(root)) if_possible([&] { look_at(organisation, root.folder(organisation)); });
    std::vector<Receipt> out;
    for (auto& [name, one] : seen_) {
        if (one.is_answered) continue;
        // A file that waits for its note is gone, or was completed: either way it is not what kept it.
        if (!here_.contains(name)) one.incomplete.clear();
        auto answer = answer_of(one);
        if (!answer) continue;
        one.is_answered = true;
        answer->organisation = one.organisation;
        answer->dataset = one.dataset;
        out.push_back(*std::move(answer));
    }
    // Taken back, or moved by somebody: of that there is no answer.
    std::erase_if(seen_, [&](const auto& item) { return !item.second.is_answered && !here_.contains(item.first); });
    return out;
}

std::vector<std::string> Onlooker::waiting() const {
    std::vector<std::string> out;
    for (const auto& [name, one] : seen_)
        if (!one.is_answered) out.push_back(schemas::showable(name + ": " + (one.incomplete.empty() ? "the service takes it when it is whole and nothing else is due" : one.incomplete)));
    return out;
}

}  // namespace

std::string offered_words(int answered, int refused, std::size_t waiting) {
    return fmt::format("{} offered, {} refused, {} {}", answered, refused, waiting, waiting == 1 ? "waits" : "wait");
}

int watch_inbox(const Config& config, std::chrono::milliseconds patience, const std::function<void(const std::string&)>& say) {
    Onlooker onlooker(config);
    int answered = 0, refused = 0;
    const auto tell = [&](const std::vector<Receipt>& receipts) {
        for (const auto& receipt : receipts) {
            say(schemas::showable(receipt.line()));
            ++answered;
            if (receipt.outcome == Receipt::Outcome::refused) ++refused;
        }
        return !receipts.empty();
    };
    tell(onlooker.look());
    for (const auto& line : onlooker.waiting()) say("waits " + line);
    for (auto until = Steady::now() + patience; onlooker.open() > 0 && Steady::now() < until;) {
        std::this_thread::sleep_for(kBetweenGlances);
        if (tell(onlooker.look())) until = Steady::now() + patience;
    }
    const auto left = onlooker.waiting();
    for (const auto& line : left)
        if (answered > 0 || onlooker.open() > 0) say("still waits " + line);
    say(offered_words(answered, refused, left.size()));
    if (onlooker.open() > 0) return kFailed;
    return refused > 0 ? kDataHasErrors : kDone;
}

}  // namespace daybook::app
