//! What a webhook is told: a CloudEvent 1.0 in structured mode.

use jiff::Timestamp;
use serde_json::json;
use yunheng_domain::notice::{Kind, News};

use super::webhook::message_id;

/// The media type of an event.
pub(super) const MEDIA_TYPE: &str = "application/cloudevents+json; charset=utf-8";

/// The type of an event.
pub(super) fn event_type(kind: Kind) -> String {
    format!("yunheng.notice.{}", kind.code())
}

/// The event of something that is told, from a site.
pub(super) fn event(news: &News, site: &str, at: Timestamp) -> String {
    json!({
        "specversion": "1.0",
        "id": message_id(&news.key),
        "source": format!("{site}/"),
        "type": event_type(news.kind),
        "subject": news.path.trim_start_matches('/'),
        "time": at.to_string(),
        "datacontenttype": "application/json",
        "data": {
            "kind": news.kind.code(),
            "case": news.case.map(|id| id.to_string()),
            "link": format!("{site}{}", news.path),
            "text": {"zh": news.text.zh, "en": news.text.en},
        },
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use yunheng_domain::ids::GrantId;

    use super::*;

    #[test]
    fn an_event_has_what_every_cloud_event_has_and_leads_to_its_page() {
        let news = News::of_emergency(GrantId(3), "云服务商");
        let at = "2026-11-23T04:00:00Z".parse().unwrap();
        let text = event(&news, "https://yunheng.example", at);
        let event: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(event["specversion"], "1.0");
        assert_eq!(event["type"], "yunheng.notice.emergency");
        assert_eq!(event["source"], "https://yunheng.example/");
        assert_eq!(event["subject"], "access/3");
        assert_eq!(event["time"], "2026-11-23T04:00:00Z");
        assert_eq!(event["data"]["link"], "https://yunheng.example/access/3");
        assert!(event["id"].as_str().unwrap().starts_with("msg_"));
    }
}
