#include "harvesters/fetched_body.hpp"

#include "harvesters/body_file.hpp"
#include "harvesters/web_address.hpp"
#include "publisher/base/digest.hpp"
#include "publisher/base/foreign_error.hpp"
#include "publisher/base/text.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

namespace {

/// Of an address or a header.
constexpr std::size_t kLongest = 64 * 1024;
constexpr std::size_t kPiece = 1 << 20;

void refuse(bool is_wrong, std::string_view what) {
    if (is_wrong) throw Error::make(ErrorKind::bad_input, "it told {}", what);
}

bool is_line(const std::string& text) {
    return text.size() <= kLongest &&
           std::ranges::none_of(text, [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7F; });
}

bool is_address(const std::string& url) {
    const auto at = WebAddress::parse(url);
    return is_line(url) && at && !at->has_credentials;
}

void refuse_unsound_answer(const FetchRequest& request, const Fetched& said) {
    const auto& v = said.validators;
    refuse(said.status != 200 && said.status != 304, "a status that is neither 200 nor 304");
    refuse(said.not_modified() && request.known.empty(),
           "that nothing changed, and was told nothing to compare it with");
    refuse(said.same_bytes && request.known_digest.empty(),
           "that the bytes are the same, and was told of none");
    refuse(!is_address(said.final_url), "an address that is none");
    refuse(!said.moved_to.empty() && !is_address(said.moved_to), "an address to move to that is none");
    refuse(!is_line(said.content_type) || !is_line(v.etag) || !is_line(v.last_modified),
           "a header that is none");
    refuse(!v.of.empty() && !base::Sha256::is_hex(v.of), "a print of an address that is none");
}

void refuse_no_plain_file(const base::FileDescriptor& body) {
    struct stat about {};
    refuse(!body || ::fstat(body.get(), &about) != 0 || !S_ISREG(about.st_mode),
           "of a body, and gave no plain file with it");
}

void copy(const base::FileDescriptor& body, std::uint64_t most, BodyFile& to) {
    std::vector<char> piece(kPiece);
    for (off_t at = 0;;) {
        // From its start, wherever the other side, which shares the offset, has left it.
        const auto n = ::pread(body.get(), piece.data(), piece.size(), at);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) base::throw_errno("cannot read a body that was handed over");
        if (n == 0) return;
        at += n;
        refuse(static_cast<std::uint64_t>(at) > most, "of a body, and gave more than may be fetched");
        to.write({piece.data(), static_cast<std::size_t>(n)});
    }
}

}  // namespace

void refuse_unsound(const FetchRequest& request, const FetchResult& result) {
    if (result.fetched) return refuse_unsound_answer(request, *result.fetched);
    refuse(result.code.empty() || result.code.size() > 40 || !is_line(result.code),
           "a failure without a name");
    refuse(result.error->message().size() > kLongest, "a failure with too many words");
}

void keep_body(const FetchRequest& request, const FetchLimits& limits, const base::FileDescriptor& body,
               FetchResult& result) {
    if (!result.fetched || result.fetched->not_modified()) return;
    auto& out = *result.fetched;
    if (out.same_bytes) {
        out.digest = base::Sha256::from_hex(request.known_digest);
        return;
    }
    refuse_no_plain_file(body);
    try {
        BodyFile to(request.to, limits.flush_bodies);
        copy(body, request.most_bytes.value_or(limits.max_bytes), to);
        out.bytes = to.bytes();
        out.digest = to.finish();
        out.same_bytes = out.digest.hex() == request.known_digest;
        if (!out.same_bytes) to.keep();
    } catch (const std::exception& thrown) {
        auto error = base::as_error(thrown);
        if (error.kind() == ErrorKind::bad_input) throw error;
        error.while_("keeping {}", showable_url(request.url));
        result = {.fetched = {}, .error = std::move(error), .code = {}};
        result.code = to_string(result.error->kind());
    }
}

}  // namespace daybook::harvesters
