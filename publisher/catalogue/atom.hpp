#pragma once

#include "publisher/catalogue/events.hpp"
#include "publisher/catalogue/service_facts.hpp"
#include "publisher/catalogue/views.hpp"

#include <span>
#include <string>
#include <vector>

/// Feeds (RFC 4287), for the site and the API alike. Ids are made from the log's name, so they stay when the address
/// moves; the same state gives the same bytes.
namespace daybook::catalogue {

/// Where a feed stands, and the page that shows the same.
struct FeedPlace {
    std::string id;     ///< what tells it from the others: "changes", "organisations/hm-treasury"
    std::string title;
    std::string self;   ///< its own path
    std::string html;
    std::string next{};  ///< path of the page with what is older, or "" (RFC 5005, section 3)
};

/// An entry each for the newest 100 events; the API's /v1/changes has all.
std::string changes_feed(const State& state, const ServiceFacts& facts, const FeedPlace& place, const std::vector<Event>& events);
/// How many of `events` (newest first) stand on a page of a feed that has pages: 100, and the rest of the last one's revision, so that the next
/// page begins with a revision.
std::size_t size_of_page(const std::vector<Event>& events);
/// An entry for each of these.
std::string changes_page(const State& state, const ServiceFacts& facts, const FeedPlace& place, std::span<const Event> shown);
/// An entry each for announced dates, the one changed last first, at most 100: a date that moves is a changed entry.
std::string releases_feed(const State& state, const ServiceFacts& facts, const FeedPlace& place);

/// The feed of everything, and that of announced dates.
FeedPlace changes_place(const ServiceFacts& facts);
FeedPlace releases_place(const ServiceFacts& facts);

/// "tag:daybook.example,2024:demo/changes" (RFC 4151): of the log's name and the year of its first revision.
std::string tag_of(const State& state, const ServiceFacts& facts, std::string_view what);

/// "Provisional for 28 June 2024, 9:30am. Before that 14 June 2024: two suppliers are being checked."
std::string announcement_words(const Announcement& what);

}  // namespace daybook::catalogue
