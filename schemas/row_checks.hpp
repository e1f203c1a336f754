#pragma once

#include "schemas/schema.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace daybook::schemas {

/// Adds up small amounts by what they belong to, and remembers what a large one belongs to.
class SmallSums {
public:
    void add_small(std::uint64_t key, __int128 units, std::int64_t line);
    void add_large(std::uint64_t key) { large_.push_back(key); }

    struct Sum {
        __int128 units = 0;
        std::int64_t line = 0;  ///< of the first
    };
    /// Of keys without a large amount; empties this.
    std::unordered_map<std::uint64_t, Sum> take_small();
    std::size_t small() const { return small_.size(); }
    std::size_t large() const { return large_.size(); }
    void forget_large() { large_ = {}; }

private:
    std::unordered_map<std::uint64_t, Sum> small_;
    std::vector<std::uint64_t> large_;  ///< nearly all rows, so they must cost nothing
};

/// Payments that hardly belong in a return with a floor. The floor holds for what a transaction adds up to: a
/// single row of it may be small (HM Treasury's guidance). A transaction with one row above the floor,
/// payment or credit, belongs there whatever it adds up to; and so does one that was paid together with
/// others that reach it, to one supplier on one day: bodies number invoices, and pay several at once.
class ThresholdCheck {
public:
    /// More of either, and nothing is said: memory is bounded at some 100 MB.
    static constexpr std::size_t kMostSmall = 500'000, kMostLarge = 2'000'000;

    /// `scale` is the amount field's.
    ThresholdCheck(const Threshold& threshold, int scale);
    /// One row: the print of its transaction number (absent when it has none) and of whom it paid when
    /// (absent when that is not known), its amount, and its line.
    void add(std::optional<std::uint64_t> transaction, std::optional<std::uint64_t> paid, std::int64_t units,
             std::int64_t line);
    /// False when nothing depends on rows of that amount any more.
    bool wants(std::int64_t units) const { return !gave_up_ && (is_under(units) || !lost_large_); }

    struct Under {
        std::vector<std::int64_t>
            lines;             ///< first lines of the transactions below the floor either way, in order
        bool gave_up = false;  ///< too many to tell
    };
    /// To be asked once, at the end.
    Under judge() &&;

private:
    bool is_under(__int128 units) const { return units < least_ && units > -least_; }

    std::int64_t least_;
    SmallSums transactions_, payments_;
    /// The payment that a small transaction's first row is part of.
    std::unordered_map<std::uint64_t, std::uint64_t> payment_of_;
    std::vector<std::int64_t> single_;  ///< lines of small rows of which nothing else is known
    bool lost_large_ = false, gave_up_ = false;
};

/// Whether rows form one tree, each naming the row above it (organograms: every post reports to a post).
class TreeCheck {
public:
    /// More rows, or more bytes of their references, and nothing is said.
    static constexpr std::size_t kMostRows = 2'000'000, kMostBytes = std::size_t{64} << 20;

    /// `except` is the id of rows that have no place of their own in the tree; "" for none.
    explicit TreeCheck(std::string root, std::string except = {}) : root_(std::move(root)), except_(std::move(except)) {}
    /// One row. Rows with the same id are one node (a job share); the first says what is above it. Each row of the
    /// excepted id is one by itself, which need not be below another.
    void add(std::string_view id, std::string_view parent, std::int64_t line);

    struct Faults {
        std::vector<std::int64_t> unknown_parent;  ///< lines of rows whose parent is not there
        std::vector<std::int64_t> roots;           ///< lines of the rows at the top; right when there is one
        std::vector<std::int64_t>
            other_parent;  ///< lines of rows that name another than an earlier row of theirs
        std::vector<std::int64_t> named_root;      ///< lines of rows whose own reference is what stands for none
        std::vector<std::int64_t> in_cycle;        ///< lines of rows that lead back to themselves
        bool gave_up = false;                      ///< more rows than are looked at
    };
    /// Takes time and memory linear in the rows, and no recursion.
    Faults judge() const;

private:
    struct Node {
        std::string parent;
        std::int64_t line = 0;
    };
    bool has_room_for(std::string_view id, std::string_view parent);
    bool is_there(const std::string& id) const { return index_.contains(id) || (id == except_ && !apart_.empty()); }

    std::string root_, except_;
    std::unordered_map<std::string, std::size_t> index_;
    std::vector<Node> nodes_, apart_;  ///< those of the excepted id are apart
    std::vector<std::int64_t> other_parent_, named_root_;
    std::size_t bytes_ = 0;
    bool gave_up_ = false;
};

/// Whether rows of one id say the same (organograms: people who share a post share its job, grade and pay).
class SharedCheck {
public:
    /// Different ids; with more nothing is said.
    static constexpr std::size_t kMostIds = 500'000;

    /// One row: the print of its id, and those of the fields that must be the same, of which there are always as many. The
    /// first row of an id is the one that others are held against.
    void add(std::uint64_t id, const std::vector<std::uint64_t>& said, std::int64_t line);

    struct Other {
        std::size_t said = 0;  ///< which of the fields is the first that differs
        std::int64_t line = 0;
    };
    const std::vector<Other>& others() const { return others_; }
    bool gave_up() const { return gave_up_; }

private:
    std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> first_;
    std::vector<Other> others_;
    bool gave_up_ = false;
};

}  // namespace daybook::schemas
