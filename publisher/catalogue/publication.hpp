#pragma once

#include "publisher/catalogue/returns.hpp"

namespace daybook::catalogue {

/// When something was published, and how that is known.
struct Publication {
    base::Instant at;
    Basis basis = Basis::none;
};

/// When the files of a version were all published: the last of its parts, each by when GOV.UK says that its
/// page was first public, else by the source's Last-Modified, else by our first sight. What lies after that sight is not
/// believed, nor a page's date before the edition's period was over: the file was put there later. A version
/// without a file at a source was released here.
Publication publication_of(const record::ReleaseManifest& manifest);

/// Reads an HTTP date, "Thu, 30 May 2024 11:22:33 GMT" (RFC 9110 section 5.6.7, the preferred form only).
/// Absent unless it is one.
std::optional<base::Instant> parse_http_date(std::string_view text);

/// When the service first saw anything of the dataset, as known at `r`; absent when it has not.
std::optional<base::Instant> followed_since(const State& state, const Dataset& dataset, Revision r);

}  // namespace daybook::catalogue
