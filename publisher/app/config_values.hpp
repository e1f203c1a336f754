#pragma once

#include "publisher/app/yaml.hpp"

#include <string>
#include <string_view>

namespace daybook::app {

// What single settings must be. Each of the refuse_ functions, and own_words() and some_words(), fails with file and line (Yaml::fail).

/// A text of which readers see every word, and that stands in capitals in the examples until an operator puts his own there.
std::string own_words(const Yaml& y, const std::string& key, std::string text);
/// A text that readers are shown, and that therefore is not blank.
std::string some_words(const Yaml& y, const std::string& key, std::string text);
/// Addresses of pages are put behind the service's own.
void refuse_bad_url(const Yaml& y, const std::string& url);
/// What a signed note names its key by (C2SP signed-note: not empty, no blanks of Unicode, no plus), and its first line is (no control characters).
bool is_key_name(std::string_view text);
/// What a socket is bound to: names are not looked up.
bool is_ip_address(const std::string& text);
/// A shard of a cluster is a host and a port.
void refuse_bad_shard(const Yaml& y, const std::string& shard);
/// Hosts tell us by its first word and write to the contact in it; a line break would be a header of its own.
void refuse_bad_user_agent(const Yaml& y, const std::string& text, const std::string& contact);

}  // namespace daybook::app
