#include "publisher/app/inbox.hpp"

#include "publisher/app/delivery.hpp"
#include "publisher/app/door_mark.hpp"
#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/showable.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <stdexcept>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using Kind = DoorEntry::Kind;
using Steady = std::chrono::steady_clock;

namespace {

constexpr std::string_view kTaken = "taken", kRefused = "refused";
constexpr std::size_t kMostWaiting = 1000;
/// File systems tell times in steps; a folder that changed within one is looked at again.
constexpr auto kTimeStep = std::chrono::seconds(3);
constexpr auto kAfterTrouble = std::chrono::seconds(30), kStallsAtMost = std::chrono::seconds(60);

/// Copies at most `most` bytes; gives what it copied.
std::pair<base::Sha256, std::uint64_t> copy_bytes(const base::FileDescriptor& from, const fs::path& to,
                                                  std::uint64_t most) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(to.c_str(), "wbe"), std::fclose);
    if (!out) base::throw_errno("cannot write " + to.string());
    base::Sha256Stream digest;
    std::uint64_t bytes = 0;
    for (auto block = base::read_from(from.get(), 1 << 20); !block.empty() && bytes <= most;
         block = base::read_from(from.get(), 1 << 20)) {
        if (std::fwrite(block.data(), 1, block.size(), out.get()) != block.size())
            base::throw_errno("cannot write " + to.string());
        digest.update(block);
        bytes += block.size();
    }
    if (std::fflush(out.get()) != 0) base::throw_errno("cannot write " + to.string());
    return {digest.finish(), bytes};
}

/// The bytes are others than the note says, or changed while they were read.
struct NotAsStated : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Seen before anything was copied: the next file is looked at.
struct StillWritten : std::runtime_error {
    StillWritten() : std::runtime_error("it is still being written") {}
};

/// When the file and its note were there, as the folder tells.
base::Instant came_at(const Offer& offer) {
    const auto last = std::max(offer.data_look.moved_ns, offer.note_look.moved_ns);
    return base::Instant(std::chrono::duration_cast<base::Instant::duration>(std::chrono::nanoseconds(last)));
}

/// The copy that a file is judged by, in the archive's staging; nothing of it stays behind.
class Passing {
public:
    explicit Passing(OrderDesk desk) : path_(desk.publisher.archive().layout().incoming() / "offered") {}
    ~Passing() {
        std::error_code none;
        fs::remove(path_, none);
    }
    Passing(const Passing&) = delete;
    Passing& operator=(const Passing&) = delete;
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

}  // namespace

Inbox::Inbox(OrderDesk desk)
    : desk_(desk), stillness_(desk.config.inbox_settle), slow_(std::max(desk.config.inbox_settle, kStallsAtMost)) {
    const Passing left_by_a_crash(desk);
    make_folders();
}

void Inbox::make_folders() const {
    const auto& config = desk_.config;
    refuse_door_away(config, desk_.publisher.reg());
    base::make_directories(config.inbox);
    base::make_directories(config.outbox());
    mark_door(config, desk_.publisher.reg());
    for (const auto& source : config.sources) {
        const auto organisation = source.dataset.organisation.str();
        if (!config.approvers.contains(organisation)) continue;
        for (const auto& door : {config.inbox, config.outbox()})
            DoorFolder::open(door).made(organisation).made(source.dataset.id.str());
    }
}

void Inbox::wait(const std::string& name, const std::string& why) {
    if (waiting_.size() < kMostWaiting) waiting_.push_back(schemas::showable(name + ": " + why));
}

/// What keeps the service from looking, or from putting away, is no fault of a file's.
void Inbox::be_hindered(const std::string& name, const std::string& why) {
    is_hindered_ = true;
    wait(name, why);
}

bool Inbox::in_trouble() const {
    return is_hindered_ || std::ranges::any_of(not_before_, [](const auto& later) { return later.second.is_ours; });
}

std::optional<Receipt> Inbox::next() {
    waiting_.clear();
    whole_.clear();
    tried_ = Tried::nothing;
    is_hindered_ = false;
    refuse_door_away(desk_.config, desk_.publisher.reg());
    look(DoorFolder::open(desk_.config.inbox));
    // Of two files for one edition the later one stands.
    std::ranges::stable_sort(whole_, {}, [](const Whole& whole) { return came_at(whole.offer); });
    forget_the_gone();
    std::optional<Receipt> receipt;
    for (const auto& whole : whole_)
        if (!is_put_off(whole) && tried_ == Tried::nothing) receipt = try_to_deal_with(whole);
    return receipt;
}

void Inbox::forget_the_gone() {
    if (not_before_.empty()) return;
    std::set<std::string_view> here;
    for (const auto& whole : whole_) here.insert(whole.delivery);
    std::erase_if(not_before_, [&](const auto& later) { return !here.contains(later.first); });
}

bool Inbox::is_put_off(const Whole& whole) {
    const auto later = not_before_.find(whole.delivery);
    if (later == not_before_.end() || Steady::now() >= later->second.at) return false;
    wait(whole.name(), later->second.why);
    return true;
}

/// What fails waits by itself: a file beside it is dealt with.
void Inbox::put_off(const Whole& whole, const std::string& why, bool is_ours) {
    not_before_[whole.delivery] = {Steady::now() + kAfterTrouble, why, is_ours};
    wait(whole.name(), why);
}

std::optional<Receipt> Inbox::try_to_deal_with(const Whole& whole) {
    tried_ = not_before_.contains(whole.delivery) ? Tried::again : Tried::first;
    try {
        auto receipt = deal_with(whole);
        not_before_.erase(whole.delivery);
        return receipt;
    } catch (const StillWritten& e) {
        tried_ = Tried::nothing;
        not_before_.erase(whole.delivery);
        wait(whole.name(), e.what());
    } catch (const NotAsStated& e) {
        put_off(whole, e.what(), false);
    } catch (const std::exception& e) {
        put_off(whole, fmt::format("it could not be taken and is tried again: {}", e.what()), true);
    }
    return {};
}

void Inbox::look(const DoorFolder& root) {
    for (const auto& organisation : root.entries()) {
        if (is_passing_name(organisation.name)) continue;
        if (organisation.kind != Kind::folder || !is_place_name(organisation.name)) {
            wait(organisation.name,
                 "it is no organisation's folder; files are looked for in <organisation>/<dataset>/");
            continue;
        }
        try {
            look_at_datasets(organisation.name, root.folder(organisation.name));
        } catch (const Error& e) {
            be_hindered(organisation.name, e.message());
        }
    }
}

void Inbox::look_at_datasets(const std::string& organisation, const DoorFolder& inner) {
    for (const auto& dataset : inner.entries()) {
        const Place place{organisation, dataset.name};
        if (is_passing_name(dataset.name)) continue;
        if (dataset.kind != Kind::folder || !is_place_name(dataset.name)) {
            wait(place.str(), "it is no dataset's folder; put files into <organisation>/<dataset>/");
            continue;
        }
        try {
            look_into(place, inner.folder(dataset.name));
        } catch (const Error& e) {
            be_hindered(place.str(), e.message());
        }
    }
}

bool Inbox::may_skip(const Place& place, const DoorFolder& folder) {
    auto& idle = idle_[place.str()];
    const auto changed = folder.changed_ns();
    if (idle.changed_ns != changed) idle = {changed, Steady::now(), false};
    return idle.empty && Steady::now() - idle.since > kTimeStep;
}

void Inbox::look_into(const Place& place, const DoorFolder& folder) {
    if (may_skip(place, folder)) return;
    const auto entries = folder.entries();
    for (const auto& entry : entries)
        if (entry.kind == Kind::folder && entry.name != kTaken && entry.name != kRefused &&
            !is_passing_name(entry.name))
            wait(place.str() + "/" + entry.name, "it is a folder; put the files themselves here");
    auto offers = offers_of(entries, kMostDeliveredBytes);
    idle_[place.str()].empty =
        std::ranges::none_of(entries, [](const auto& e) { return e.kind != Kind::folder; });
    for (auto& offer : offers) {
        auto delivery = delivery_id(place.str(), offer);
        if (!is_whole(place, offer, delivery)) continue;
        const bool long_still = slow_.still(place.str() + "/" + offer.data, offer.data_look, Steady::now());
        whole_.push_back({place, std::move(offer), std::move(delivery), long_still});
    }
}

void Inbox::cannot_move(const std::string& name) {
    be_hindered(name, "it is answered, but can be neither moved nor removed; it is not looked at again until it changes");
}

bool Inbox::is_whole(const Place& place, const Offer& offer, const std::string& delivery) {
    const auto name = place.str() + "/" + offer.data;
    if (stuck_.contains(delivery)) {
        cannot_move(name);
        return false;
    }
    const auto now = Steady::now();
    const bool still = stillness_.still(name, offer.data_look, now);
    const bool note_still =
        offer.note.empty() || stillness_.still(place.str() + "/" + offer.note, offer.note_look, now);
    if (still && offer.note.empty() && is_answered(place, offer, delivery)) return true;
    if (!offer.waits.empty()) wait(name, offer.waits);
    return offer.waits.empty() && still && note_still;
}

/// True of a file whose note was put away, and that a crash left behind.
bool Inbox::is_answered(const Place& place, const Offer& offer, const std::string& delivery) const {
    const auto outbox = DoorFolder::open(desk_.config.outbox());
    if (!outbox.holds(place.organisation)) return false;
    const auto organisation = outbox.folder(place.organisation);
    return organisation.holds(place.dataset) && answered(organisation.folder(place.dataset), offer.data, delivery);
}

Receipt Inbox::receipt_for(const Whole& whole) const {
    Receipt out;
    out.delivery = whole.delivery;
    out.organisation = whole.place.organisation;
    out.dataset = whole.place.dataset;
    out.file = whole.offer.data;
    out.note_file = whole.offer.note;
    out.bytes = whole.offer.data_look.bytes;
    out.at = desk_.clock.now();
    return out;
}

std::optional<Receipt> Inbox::deal_with(const Whole& whole) {
    const auto folder =
        DoorFolder::open(desk_.config.inbox).folder(whole.place.organisation).folder(whole.place.dataset);
    const auto outbox =
        DoorFolder::open(desk_.config.outbox()).made(whole.place.organisation).made(whole.place.dataset);
    auto receipt = receipt_for(whole);
    if (const auto outcome = answered(outbox, receipt.file, receipt.delivery)) {
        // A crash came between the answer and this.
        put_away(folder, whole, *outcome);
        return {};
    }
    std::optional<schemas::Report> report;
    judge(folder, whole, receipt, report);
    // What the note said may be quoted in it.
    receipt.why = schemas::showable(receipt.why);
    desk_.publisher.reg().audit(receipt.at, receipt.approver.empty() ? "inbox" : receipt.approver,
                                "inbox " + receipt.line(), receipt.sha256);
    write_answer(outbox, receipt, report ? &*report : nullptr);
    put_away(folder, whole, std::string(to_string(receipt.outcome)));
    return receipt;
}

void Inbox::judge(const DoorFolder& folder, const Whole& whole, Receipt& receipt,
                  std::optional<schemas::Report>& report) {
    const auto refuse = [&](const std::string& why, const std::string& remedy) {
        receipt.why = why + ".";
        receipt.next = remedy;
    };
    const auto& offer = whole.offer;
    if (const auto no = refused_place(desk_.config, receipt.organisation, receipt.dataset))
        return refuse(no->why, no->remedy);
    if (!offer.trouble.empty()) return refuse(offer.trouble, offer.remedy);
    std::optional<InboxNote> note;
    try {
        read_note(folder, offer, receipt, note);
    } catch (const Error& e) {
        if (e.kind() != ErrorKind::usage) throw;
        return refuse(e.message(), "Mend the note, and offer it and the file again.");
    }
    receipt.edition = note->edition.str();
    receipt.approver = note->approver;
    if (const auto no = refused_approver(desk_.config, receipt.organisation, note->approver))
        return refuse(no->why, no->remedy);
    // No fault of the file's: it waits until the clock is right.
    desk_.publisher.refuse_past(desk_.clock.now());
    const Passing incoming(desk_);
    copy(folder, whole, note->sha256, receipt, incoming.path());
    decide(desk_, {incoming.path(), base::Sha256::from_hex(receipt.sha256), *note, came_at(offer)}, receipt, report);
}

void Inbox::read_note(const DoorFolder& folder, const Offer& offer, Receipt& receipt,
                      std::optional<InboxNote>& note) const {
    const auto file = folder.file(offer.note);
    const auto text = base::read_from(file.get(), kMostNoteBytes + 1);
    if (writers_of(file) == Writers::some || look_of(file) != offer.note_look) throw StillWritten();
    receipt.note_sha256 = text.size() > kMostNoteBytes ? std::string() : base::sha256(text).hex();
    note = read_inbox_note(text, schemas::showable(offer.note));
}

void Inbox::copy(const DoorFolder& folder, const Whole& whole, const std::string& stated, Receipt& receipt, const fs::path& to) const {
    const auto& offer = whole.offer;
    const auto file = folder.file(offer.data);
    const auto writers = writers_of(file);
    // A transfer that stalls for longer than this is cut short where nobody says what its bytes should be.
    if (writers == Writers::some || (writers == Writers::unknown && stated.empty() && !whole.long_still)) throw StillWritten();
    if (look_of(file) != offer.data_look) throw StillWritten();
    const auto [digest, bytes] = copy_bytes(file, to, kMostDeliveredBytes);
    if (bytes != offer.data_look.bytes || look_of(file) != offer.data_look) throw NotAsStated("it changed while it was read");
    receipt.sha256 = digest.hex();
    if (!stated.empty() && stated != receipt.sha256)
        throw NotAsStated("its SHA-256 is not the one that its note states: either it is not whole yet, or the note is wrong");
}

void Inbox::put_away(const DoorFolder& folder, const Whole& whole, const std::string& outcome) {
    const auto& offer = whole.offer;
    bool gone = false;
    try {
        const auto into =
            folder.made(std::string(outcome == to_string(Receipt::Outcome::refused) ? kRefused : kTaken));
        // The note first: a note that stays behind would be taken for that of the next file of this name.
        gone = (offer.note.empty() || folder.put_away(offer.note, offer.note_look, into)) &&
               folder.put_away(offer.data, offer.data_look, into);
    } catch (const Error& e) {
        be_hindered(whole.place.str(), e.message());
    }
    if (gone) return;
    stuck_.insert(whole.delivery);
    cannot_move(whole.name());
}

}  // namespace daybook::app
