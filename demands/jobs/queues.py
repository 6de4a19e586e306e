"""The queues of the worker beside the ordinary one."""

# Jobs of a few milliseconds that must begin within the minute: they have a slot of their own in every worker, so that
# no long job, such as reading a file or fetching a page, keeps them waiting.
ON_TIME = "on_time"
