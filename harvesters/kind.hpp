#pragma once

#include "harvesters/source.hpp"
#include "publisher/base/json.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::harvesters {

/// One question to a catalogue: a GET of an address.
struct Request {
    std::string url;
    std::string state = {};  ///< given back to the kind verbatim
    /// Of a sequence: the only group that its records are for, so that what fails in it fails no other; ""
    /// for any.
    std::string group = {};
};

/// What came of it. The bytes are hostile: they are read in a child (catalogue_worker.hpp).
struct Answer {
    Request request;
    std::string final_url, content_type, body;
};

/// One item of a register, where the catalogue's answers are the data. Items of a group become one object.
struct Record {
    std::string group;  ///< "current", "2024-05"
    std::string key;    ///< orders the items of a group; an item with the key of another is the same item
    std::string text;   ///< its JSON, on one line
};

/// Items that become one object.
struct Group {
    std::string name;
    std::string about;            ///< what the kind said of them besides, from the first answer that had some
    std::vector<Record> records;  ///< in the order of their keys
};

/// An entry that could not be used, and why.
struct BadEntry {
    std::string entry, why;
    /// What the other records make up is whole without it. Otherwise it is left as it was: a register that
    /// lacks an entry would say that it was withdrawn.
    bool apart = false;
};

/// An entry as its feed knows it, and when it changed or went (RFC 3339, UTC).
struct Moment {
    std::string entry, at;
};

/// What one answer says.
struct Gathered {
    std::vector<SourceObject> objects = {};
    std::vector<Record> records = {};
    std::string about = {};  ///< what the records of this page have in common, for Kind::compose
    /// Names of the catalogue's entries on this page, whether they offer something or not: by them a page
    /// that repeats is known, and that none is missing.
    std::vector<std::string> entries = {};
    std::optional<std::int64_t> total = {};  ///< entries that the catalogue says it has
    /// Entries up to the end of this page, by its place in the list: where a catalogue's count says which page is
    /// the last, it may not be less. 0 where the place is not told.
    std::int64_t reaches = 0;
    std::optional<Request> next = {};  ///< the page after this one
    /// By the count this page is the last, and `next` is what would come after it: a count that says no more than
    /// that its page ends proves nothing.
    bool ends_by_count = false;
    /// `next` begins with the last entry of this page, so that a list that shifts between the two is seen.
    bool next_overlaps = false;
    std::vector<Request> details =
        {};                            ///< answers to read besides; gone (404, 410) means that the entry went
    std::vector<Moment> deleted = {};  ///< what the catalogue says is gone, and since when
    /// When entries last changed, of a kind that tells of deletions: one that changed after it was deleted is
    /// there, on whatever pages the two stand.
    std::vector<Moment> changed = {};
    std::vector<BadEntry> bad = {};
    std::vector<std::string> warnings = {};
    bool may_be_empty = false;  ///< to offer nothing is an answer here, not a sign that the page moved
    /// The document that was asked for says of itself that it went, whatever the status that it came with.
    bool is_gone = false;
    bool partial = false;  ///< entries that did not change after Occasion::since were left out
    /// The list ends here and may name only the newest of what there is: what it does not name may be there.
    bool is_window = false;
};

/// Where a source begins.
struct Start {
    std::vector<Request> sequences = {};     ///< the first page of each sequence of pages
    std::vector<SourceObject> objects = {};  ///< what is known without asking
    bool partial = false;
    std::string nothing_yet = {};  ///< why there is nothing to ask for and nothing on offer, where that is right
};

/// A setting that a kind takes from its entry in the configuration.
struct Setting {
    std::string_view name, about;
    std::string_view choices = {};  ///< "a|b" when it must be one of them; the first is the default
    bool several = false;
};

/// A way in which departments publish: two functions over one answer at a time. Paging, limits, repeats,
/// counting and the order of what comes out are the driver's (gather.hpp), the same for all.
struct Kind {
    std::string_view name, about, address;
    std::span<const Setting> settings;
    /// Throws Error(usage) when the source is configured wrongly.
    Start (*begin)(const Source&, const Occasion&);
    /// Throws Error(bad_input) when the answer is none of this kind.
    Gathered (*read)(const Source&, const Occasion&, const Answer&);
    /// One object made of the records of a group, in the order of their keys: the same bytes for the same
    /// records. Throws Error(bad_input) when they cannot be what was asked for. Null for kinds without records.
    SourceObject (*compose)(const Source&, const Group&) = nullptr;
    /// True when begin() or read() looks at Occasion::since.
    bool asks_for_changes = false;
    /// True when SourceObject::published is when the object's page was first public, and no date that the
    /// publisher may choose or a copy brings along.
    bool tells_first_publication = false;
    /// True when an entry may stand in the catalogue several times, and the one that changed last is meant.
    /// Of other kinds what comes again under a name is another file.
    bool repeats_entries = false;
    /// What a record of compose()'s object is known by, whatever changes in it; "" of what is none. Null
    /// without records.
    std::string (*key_of)(const base::json::Value& record) = nullptr;
    /// What the rows that a record makes are known by, whatever changes in them. Null where each record makes
    /// one.
    std::vector<std::string> (*rows_of)(const base::json::Value& record) = nullptr;
};

/// The kinds there are.
std::span<const Kind* const> kinds();

/// The kind of a source. Throws Error(usage) naming the nearest.
const Kind& kind_of(const Source& source);

/// Looks at everything that can be known before anyone is asked: kind, settings, patterns, addresses. Throws
/// Error(usage) saying where.
void refuse_wrong(const Source& source);

}  // namespace daybook::harvesters
