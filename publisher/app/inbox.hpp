#pragma once

#include "publisher/app/inbox_decide.hpp"
#include "publisher/app/inbox_offers.hpp"
#include "publisher/app/inbox_receipt.hpp"
#include "publisher/app/orders.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace daybook::app {

/// The officer's door: files that are offered in inbox/<organisation>/<dataset>/ become drafts, and are
/// answered in outbox/<organisation>/<dataset>/ (docs/department.md). A file is left alone until it is whole;
/// it leaves the inbox after register and snapshot have it and the answer is written, so that a crash at any
/// moment neither loses nor doubles it.
class Inbox {
public:
    /// Makes the folders of every dataset for which somebody may approve.
    explicit Inbox(OrderDesk desk);

    /// Looks at all folders and works on one file that is whole, if there is one: the one that came first and was not
    /// tried in vain just now. Between two files whoever calls sees to what does not wait. A folder in which nothing
    /// changed is not read.
    std::optional<Receipt> next();
    /// Whether the last next() worked on a file, also in vain: then another may be whole.
    enum class Tried { nothing, again, first };
    Tried tried() const { return tried_; }
    /// What next() left alone, and why, a sentence each.
    const std::vector<std::string>& waiting() const { return waiting_; }
    /// True when work on a file failed, by no fault of the file's, and is tried again; or a folder cannot be read, or
    /// what is answered not be moved.
    bool in_trouble() const;

private:
    struct Place {
        std::string organisation, dataset;
        std::string str() const { return organisation + "/" + dataset; }
    };
    struct Whole {
        Place place;
        Offer offer;
        std::string delivery;     ///< names this offering of the two files
        bool long_still = false;  ///< for longer than transfers stall
        std::string name() const { return place.str() + "/" + offer.data; }
    };
    /// When a folder was last seen to be empty.
    struct Idle {
        std::int64_t changed_ns = 0;
        Stillness::Time since;
        bool empty = false;
    };

    void make_folders() const;
    void look(const DoorFolder& root);
    void look_at_datasets(const std::string& organisation, const DoorFolder& inner);
    void look_into(const Place& place, const DoorFolder& folder);
    bool may_skip(const Place& place, const DoorFolder& folder);
    bool is_whole(const Place& place, const Offer& offer, const std::string& delivery);
    bool is_answered(const Place& place, const Offer& offer, const std::string& delivery) const;
    void forget_the_gone();
    bool is_put_off(const Whole& whole);
    void put_off(const Whole& whole, const std::string& why, bool is_ours);
    void cannot_move(const std::string& name);
    void be_hindered(const std::string& name, const std::string& why);
    void wait(const std::string& name, const std::string& why);
    std::optional<Receipt> try_to_deal_with(const Whole& whole);
    std::optional<Receipt> deal_with(const Whole& whole);
    /// Fills the receipt.
    void judge(const DoorFolder& folder, const Whole& whole, Receipt& receipt,
               std::optional<schemas::Report>& report);
    void read_note(const DoorFolder& folder, const Offer& offer, Receipt& receipt,
                   std::optional<InboxNote>& note) const;
    void copy(const DoorFolder& folder, const Whole& whole, const std::string& stated, Receipt& receipt,
              const std::filesystem::path& to) const;
    void put_away(const DoorFolder& folder, const Whole& whole, const std::string& outcome);
    Receipt receipt_for(const Whole& whole) const;

    OrderDesk desk_;
    Stillness stillness_, slow_;
    std::map<std::string, Idle> idle_;
    std::vector<Whole> whole_;
    std::vector<std::string> waiting_;
    std::set<std::string> stuck_;                        ///< deliveries that are answered and cannot be moved
    Tried tried_ = Tried::nothing;
    bool is_hindered_ = false;
    /// A delivery that waits for a while, so that it keeps no other back.
    struct Later {
        Stillness::Time at;
        std::string why;
        bool is_ours = true;  ///< work failed; otherwise the file is not what its note says, or is still written
    };
    std::map<std::string, Later> not_before_;
};

}  // namespace daybook::app
