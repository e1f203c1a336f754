#include "publisher/record/key_chain.hpp"

#include "publisher/base/error.hpp"

#include <algorithm>

namespace daybook::record {

using base::Error;
using base::ErrorKind;
using base::json::Value;

std::string handover_text(std::string_view origin, std::string_view new_vkey) {
    return fmt::format("daybook key handover\n{}\n{}\n", origin, new_vkey);
}

Value key_entry(const std::string& vkey, const std::string& previous, const std::string& handover) {
    return Value::object({{"kind", "key"}, {"vkey", vkey}, {"previous", previous}, {"handover", handover}});
}

KeyChain::KeyChain(VerifierKey trusted) : newest_(std::move(trusted)), known_{newest_} {}

void KeyChain::know(const VerifierKey& key) {
    if (std::ranges::find(known_, key.public_key, &VerifierKey::public_key) == known_.end())
        known_.push_back(key);
}

void KeyChain::accept(const LogEntry& entry) {
    const auto next = VerifierKey::parse(entry.body.at("vkey").as_string());
    const auto previous = VerifierKey::parse(entry.body.at("previous").as_string());
    const auto text = open_note(entry.body.at("handover").as_string(), previous);
    if (text != handover_text(previous.name, next.str()) || next.name != previous.name)
        throw Error::make(ErrorKind::corrupt, "the handover in log entry {} does not name {}", entry.index,
                          next.str());
    know(previous);
    know(next);
    if (previous.str() == newest_.str()) newest_ = next;
}

}  // namespace daybook::record
