#include "harvesters/parts.hpp"

#include "harvesters/soft_404.hpp"
#include "harvesters/stored_zip.hpp"
#include "harvesters/url.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <map>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

namespace {

constexpr std::int64_t kMostParts = 100;

struct Part {
    std::int64_t number = 0, of = 0;
    SourceObject object;
};

/// A text without what says which part it is, and without the brackets and commas that stood around that.
std::string without(std::string_view text, const base::Pattern::Found& found) {
    const auto bare = [](std::string_view piece) {
        const auto first = piece.find_first_not_of(" ([{-_,;:)]}");
        if (first == std::string_view::npos) return std::string();
        return std::string(piece.substr(first, piece.find_last_not_of(" ([{-_,;:") - first + 1));
    };
    const auto before = bare(text.substr(0, found.at)), after = bare(text.substr(found.at + found.size));
    return before + (before.empty() || after.empty() ? "" : " ") + after;
}

/// What is the same for all parts of a file.
struct Claim {
    std::string key, title;
    std::int64_t number = 0, of = 0;
};

/// The title says it, or else the name of the file.
std::optional<Claim> claim_of(const SourceObject& object, const base::Pattern& pattern) {
    const auto in_title = pattern.find(object.title);
    const auto name = file_name_of(object.url);
    const auto in_name = in_title ? std::nullopt : pattern.find(name);
    const auto& found = in_title ? in_title : in_name;
    if (!found) return {};
    Claim out;
    out.title = in_title ? without(object.title, *found) : object.title;
    out.number = base::parse_whole(found->groups[0]).value_or(0);
    out.of = base::parse_whole(found->groups[1]).value_or(0);
    const auto place = in_title ? object.page : object.url.substr(0, object.url.rfind('/') + 1);
    out.key = place + '\n' + object.publication + '\n' + (in_title ? out.title : without(name, *found)) +
              '\n' + object.period_start + '\n' + object.period_end;
    return out;
}

std::string why_not(const std::vector<Part>& parts) {
    const auto of = parts.front().of;
    for (const auto& part : parts)
        if (part.of != of) return fmt::format("one is a part of {}, another of {}", of, part.of);
    if (of < 1 || of > kMostParts) return fmt::format("there cannot be {} parts", of);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto number = parts[i].number;
        if (number < 1 || number > of) return fmt::format("there is a part {} of {}", number, of);
        if (i > 0 && number == parts[i - 1].number)
            return fmt::format("two are part {}: {} and {}", number, parts[i - 1].object.url,
                               parts[i].object.url);
        if (number != static_cast<std::int64_t>(i) + 1)
            return fmt::format("part {} of {} is not there", i + 1, of);
    }
    const auto here = static_cast<std::int64_t>(parts.size());
    return here == of ? "" : fmt::format("part {} of {} is not there", here + 1, of);
}

Whole whole_of(std::string title, std::vector<Part> parts) {
    std::ranges::stable_sort(parts, {}, &Part::number);
    Whole out{std::move(title), {}, why_not(parts)};
    if (out.title.empty()) out.title = file_name_of(parts.front().object.url);
    for (auto& part : parts) out.parts.push_back(std::move(part.object));
    return out;
}

void refuse_page(const SourceObject& part, const Answer& answer) {
    if (answer.body.empty()) throw Error::make(ErrorKind::bad_input, "{} is empty", part.url);
    auto page = page_in_place_of_data(part.url, answer.content_type,
                                      std::string_view(answer.body).substr(0, kSoft404HeadBytes));
    if (page.empty() && answer.body.size() < kSoft404HeadBytes)
        page = error_in_place_of_data(part.url, answer.body);
    if (!page.empty())
        throw Error::make(ErrorKind::bad_input, "{} answered with status 200, but {}", part.url, page);
}

/// "2 of 3 may.csv": in the archive's order of names the parts stand as they are numbered.
std::string member_name(std::size_t number, std::size_t of, const SourceObject& part) {
    const auto width = std::to_string(of).size();
    auto name = base::to_utf8(file_name_of(part.url));
    for (auto& c : name)
        if (static_cast<unsigned char>(c) < 0x20 || c == '/' || c == '\\') c = '_';
    return fmt::format("{:0{}} of {} {}", number, width, of, base::clip(name, 200));
}

/// What else stands beside it may be the part that is missing, too; its edition will tell.
void tell_of(const Whole& whole, std::vector<SourceObject>& objects) {
    const auto& first = whole.parts.front();
    for (auto& object : objects)
        if (!object.is_here() && object.page == first.page && object.publication == first.publication)
            object.may_be_of.push_back({first.url, whole.title, whole.why_not});
}

/// Beside a file of which a part is missing: what is called like it and does not say which part it is ("May 2024, part two") is not
/// released as the whole of it.
void add_nameless(Whole& whole, std::vector<SourceObject>& objects) {
    const auto title = base::to_lower(whole.title);
    const auto& first = whole.parts.front();
    const std::pair place(first.page, first.publication);
    std::erase_if(objects, [&](SourceObject& object) {
        if (object.is_here() || std::pair(object.page, object.publication) != place || !base::to_lower(object.title).starts_with(title)) return false;
        whole.why_not += fmt::format("; {} may be it, and does not say so", object.url);
        whole.parts.push_back(std::move(object));
        return true;
    });
}

}  // namespace

Parts::Parts(const Source& source) {
    if (source.parts.empty()) return;
    pattern_.emplace(source.parts);
    if (pattern_->groups() != 2)
        throw Error::make(ErrorKind::bad_input,
                          "it has {} groups; the first is the number of the part, the second how many there "
                          "are, as in 'part (\\d+) of (\\d+)'",
                          pattern_->groups());
}

std::vector<Whole> Parts::take_from(std::vector<SourceObject>& objects) const {
    if (!pattern_) return {};
    std::map<std::string, std::size_t> slots;
    std::vector<std::pair<std::string, std::vector<Part>>> found;
    std::erase_if(objects, [&](SourceObject& object) {
        const auto claim = claim_of(object, *pattern_);
        if (!claim || object.is_here()) return false;
        const auto [slot, is_new] = slots.emplace(claim->key, found.size());
        if (is_new) found.emplace_back(claim->title, std::vector<Part>());
        found[slot->second].second.push_back({claim->number, claim->of, std::move(object)});
        return true;
    });
    std::vector<Whole> out;
    for (auto& [title, parts] : found) out.push_back(whole_of(std::move(title), std::move(parts)));
    for (auto& whole : out)
        if (!whole.why_not.empty()) {
            add_nameless(whole, objects);
            tell_of(whole, objects);
        }
    return out;
}

SourceObject joined(const Whole& whole, const std::vector<Answer>& answers) {
    std::vector<ZipMember> members;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const auto& part = whole.parts[i];
        refuse_page(part, answers[i]);
        if ((bytes += answers[i].body.size()) > kMostJoinedBytes)
            throw Error::make(ErrorKind::bad_input, "together they have more than {} MB",
                              kMostJoinedBytes >> 20);
        members.push_back(
            {member_name(i + 1, answers.size(), part), answers[i].body, base::clip(part.url, 8192)});
    }
    auto out = whole.parts.front();
    out.title = whole.title;
    out.url += "#parts";
    out.id = out.id.empty() ? "" : out.id + "#parts";
    out.format = "application/zip";
    out.size = -1;
    out.hash.clear();
    for (const auto& part : whole.parts) {
        out.modified = std::max(out.modified, part.modified);
        out.parts.push_back(part.url);
    }
    out.content = stored_zip(members);
    return out;
}

}  // namespace daybook::harvesters
