"""The rule engine on AWS's own engines: functions that evaluate the stations that an event names."""
