#pragma once

#include "harvesters/discover.hpp"
#include "publisher/base/subprocess.hpp"

namespace daybook::harvesters {

/// A page is read within seconds or not at all.
base::ChildLimits page_limits();

/// links_in_html() in a child process with bounded memory and time and nothing to open: libxml2 takes minutes
/// over an element of a hundred thousand attributes. Throws Error(bad_input) saying how the child ended when
/// it died, hung or sent nonsense, and what links_in_html() throws.
std::vector<SourceObject> links_in_worker(const std::string& html, const std::string& base_url,
                                          const base::ChildLimits& limits = page_limits());

/// The child's side: the page's address, a line feed and the page on standard input, its links on standard
/// output. Returns the exit code.
int links_worker_main();

}  // namespace daybook::harvesters
