#include "api/packed_answers.hpp"

#include "api/gzip.hpp"
#include "api/held_texts.hpp"
#include "api/released_file.hpp"

#include <algorithm>

namespace daybook::api {

namespace {

/// A page, a style or a short list is packed in a few milliseconds and takes no turn.
constexpr std::uint64_t kAtOnce = 256 << 10;
/// Beyond, what is known is forgotten and found out again.
constexpr std::size_t kMostNoted = 4096;

}  // namespace

bool PackedAnswers::pack(Response& response, const std::string& client, std::int64_t erasures) {
    const std::string etag(response.header("ETag"));
    const auto* file = std::get_if<FileBody>(&response.body);
    const bool says_digest = !response.header("Repr-Digest").empty();
    auto packed = etag.empty() ? std::nullopt : kept_.find(etag);
    if (!packed) {
        auto text = file != nullptr ? of_file(*file, etag) : std::optional(gzip(*text_of(response)));
        if (!text) return false;
        packed = Response{200, {}, *std::move(text)};
        if (says_digest) packed->set("Repr-Digest", repr_digest(base::sha256(*text_of(*packed))));
        if (!etag.empty()) kept_.put(etag, *packed, erasures);
    }
    if (file != nullptr && !lend(*packed, client)) return false;
    if (says_digest) response.set("Repr-Digest", std::string(packed->header("Repr-Digest")));
    response.body = std::move(packed->body);
    return true;
}

std::optional<std::string> PackedAnswers::of_file(const FileBody& file, const std::string& etag) {
    if (is_too_much(etag)) return std::nullopt;
    const auto turn = file.length <= kAtOnce ? Shares::Taken{} : turns_.take(etag);
    if (file.length > kAtOnce && !turn) return std::nullopt;
    auto out = gzip(file, kept_.most_of_one());
    if (!out) note_too_much(etag);
    return out;
}

bool PackedAnswers::is_too_much(const std::string& etag) {
    const std::lock_guard lock(mutex_);
    return too_much_.contains(etag);
}

void PackedAnswers::note_too_much(const std::string& etag) {
    const std::lock_guard lock(mutex_);
    if (too_much_.size() >= kMostNoted) too_much_.clear();
    too_much_.insert(etag);
}

bool PackedAnswers::lend(Response& packed, const std::string& client) {
    const auto* text = std::get_if<SharedText>(&packed.body);
    if (text == nullptr || (*text)->size() <= HeldTexts::kSmall) return true;
    auto taken = on_their_way_.take(client, (*text)->size());
    if (!taken) return false;
    const auto* there = text->get();
    packed.body = SharedText(there, [text = *text, turn = std::move(taken.turn)](const std::string*) {});
    return true;
}

}  // namespace daybook::api
